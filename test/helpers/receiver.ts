import { EventEmitter } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { cleanupAfter } from './cleanup.ts';
import { once, PATIENCE_MS } from './events.ts';

/** One request, recorded when its last byte has come. */
export interface ReceivedRequest {
  method: string;
  /** Path with query string. */
  path: string;
  headers: IncomingHttpHeaders;
  /** Names and values in turns, as they were sent. */
  rawHeaders: string[];
  body: Buffer;
  receivedAt: Date;
  /** The client's port. */
  port: number;
  /** Number of the connection, counted from 1 since the receiver was made. */
  connection: number;
  /** The connection had carried another request before. */
  reused: boolean;
}

/**
 * What the receiver does with a request: a status, a status with more to it, `'close'` (ends the connection without a byte),
 * `'hang'` (never answers), or a function that decides, which may take its time.
 */
export type Answer = number | AnswerDetails | 'close' | 'hang';
export type Answerer = (request: ReceivedRequest) => Answer | Promise<Answer>;

export interface AnswerDetails {
  /** @default 200 */
  status?: number;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  /** Waits this many milliseconds before it answers. @default 0 */
  delayMs?: number;
}

export interface Receiver {
  /** `http://127.0.0.1:port`; the same after a restart. */
  readonly url: string;
  readonly port: number;
  /** Every request so far, in the order in which they were complete. */
  readonly requests: ReceivedRequest[];
  /** Requests that wait for their answer now. */
  readonly inFlight: number;
  /** The most requests that ever waited at the same time. */
  readonly peakInFlight: number;
  /** Connections accepted since the receiver was made. */
  readonly connections: number;
  /** Sets what later requests get. Of a list each request takes one, and the last one stays. @default 200 */
  answer(answer: Answer | Answerer | readonly (Answer | Answerer)[]): void;
  /**
   * Resolves with all requests once there are `wanted` of them, or once the predicate accepts them.
   * @throws after `timeoutMs` (30000) with a summary of what did come.
   */
  waitFor(
    wanted: number | ((requests: ReceivedRequest[]) => boolean),
    options?: { timeoutMs?: number },
  ): Promise<ReceivedRequest[]>;
  /** Forgets the requests so far. */
  clear(): void;
  /** Cuts every connection and refuses new ones until `start`. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  start(): Promise<void>;
  /** `stop`, for good. Happens by itself at the end of the test. */
  close(): Promise<void>;
}

/** Starts a real HTTP server on loopback that records what it gets. It is closed at the end of the test (in a hook: of the file). */
export async function startReceiver(
  t: ExecutionContext<unknown>,
  answer: Parameters<Receiver['answer']>[0] = 200,
): Promise<Receiver> {
  const receiver = new LoopbackReceiver();
  receiver.answer(answer);
  await receiver.start();
  cleanupAfter(t, () => receiver.close());
  return receiver;
}

class LoopbackReceiver implements Receiver {
  readonly requests: ReceivedRequest[] = [];
  port = 0;
  inFlight = 0;
  peakInFlight = 0;
  connections = 0;
  #server: Server | undefined;
  #answers: (Answer | Answerer)[] = [];
  readonly #sockets = new Map<Socket, { connection: number; requests: number }>();
  readonly #arrivals = new EventEmitter().setMaxListeners(0);

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  answer(answer: Answer | Answerer | readonly (Answer | Answerer)[]): void {
    this.#answers = Array.isArray(answer) ? [...answer] : [answer as Answer | Answerer];
  }

  clear(): void {
    this.requests.length = 0;
  }

  async waitFor(
    wanted: number | ((requests: ReceivedRequest[]) => boolean),
    { timeoutMs = PATIENCE_MS }: { timeoutMs?: number } = {},
  ): Promise<ReceivedRequest[]> {
    const enough = typeof wanted === 'number' ? () => this.requests.length >= wanted : () => wanted(this.requests);
    if (enough()) return this.requests;
    try {
      await once(this.#arrivals, 'request', enough, timeoutMs);
    } catch (cause) {
      throw new Error(`Not the requests expected within ${timeoutMs} ms: ${this.#summary(wanted)}`, { cause });
    }
    return this.requests;
  }

  #summary(wanted: number | ((requests: ReceivedRequest[]) => boolean)): string {
    const count = typeof wanted === 'number' ? `${this.requests.length} of ${wanted}` : `${this.requests.length}`;
    const last = this.requests.slice(-5).map((r) => `${r.method} ${r.path} ${r.body.toString().slice(0, 200)}`);
    return [`${count} received`, ...last].join('\n  ');
  }

  async start(): Promise<void> {
    if (this.#server) return;
    const server = createServer((request, response) => void this.#handle(request, response));
    // A worker keeps its connections open between deliveries: Node's default of five seconds would end them in a test's middle.
    server.keepAliveTimeout = 0;
    server.on('connection', (socket: Socket) => this.#connected(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets.keys()) socket.destroy();
    await closed;
  }

  close(): Promise<void> {
    return this.stop();
  }

  #connected(socket: Socket): void {
    this.#sockets.set(socket, { connection: ++this.connections, requests: 0 });
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {}); // A client that goes away, such as a killed worker, is no error of the receiver.
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    this.peakInFlight = Math.max(this.peakInFlight, ++this.inFlight);
    response.once('close', () => this.inFlight--);
    try {
      const request = await this.#record(message);
      const answerer = this.#nextAnswer();
      this.#arrivals.emit('request', request);
      await reply(response, typeof answerer === 'function' ? await answerer(request) : answerer);
    } catch (error) {
      message.socket.destroy(error instanceof Error ? error : undefined);
    }
  }

  #nextAnswer(): Answer | Answerer {
    const [first = 200] = this.#answers;
    if (this.#answers.length > 1) this.#answers.shift();
    return first;
  }

  async #record(message: IncomingMessage): Promise<ReceivedRequest> {
    const port = message.socket.remotePort ?? 0;
    const known = this.#sockets.get(message.socket) ?? { connection: 0, requests: 0 };
    const request: ReceivedRequest = {
      method: message.method ?? '',
      path: message.url ?? '',
      headers: message.headers,
      rawHeaders: message.rawHeaders,
      port,
      connection: known.connection,
      reused: known.requests++ > 0,
      body: await buffer(message),
      receivedAt: new Date(),
    };
    this.requests.push(request);
    return request;
  }
}

async function reply(response: ServerResponse, answer: Answer): Promise<void> {
  if (answer === 'hang') return;
  if (answer === 'close') {
    response.socket?.destroy();
    return;
  }
  const { status = 200, headers = {}, body, delayMs = 0 } = typeof answer === 'number' ? { status: answer } : answer;
  // Unreferenced: an answer that is due after the end of the test holds nothing up.
  if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
  if (!response.destroyed) response.writeHead(status, headers).end(body);
}
