import { EventEmitter, once } from 'node:events';
import { realpathSync } from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { printRequests } from './print-requests.ts';

/** A request that was answered. */
export interface ReceivedRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** What it was answered with. */
  status: number;
  /** When its last byte was there, in ms since 1970. */
  receivedAt: number;
}

export interface ReceiverOptions {
  /** @default '127.0.0.1' */
  host?: string;
  /**
   * 0 takes any free one.
   * @default 0
   */
  port?: number;
}

/** An HTTP server as the receiving end of webhooks has one: reads what comes, answers 200, and tells of it. */
export class Receiver extends EventEmitter<{ request: [ReceivedRequest] }> {
  readonly #server: Server;

  private constructor(server: Server) {
    super();
    this.#server = server;
    // Workers keep connections between deliveries; Node would close them after 5 s.
    server.keepAliveTimeout = 60_000;
    server.on('request', (request, response) => void this.#handle(request, response));
  }

  /** @throws the system's error, such as EADDRINUSE, when it cannot listen there */
  static async start({ host = '127.0.0.1', port = 0 }: ReceiverOptions = {}): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.listen(port, host);
    await once(server, 'listening');
    return receiver;
  }

  /** As in `http://127.0.0.1:9100/`. */
  get url(): string {
    const { address, family, port } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`;
  }

  /** Cuts what is still open. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = message;
    try {
      const body = await text(message);
      // Told before it is answered: whoever learns that a delivery has ended finds its request here.
      this.emit('request', { method, path, headers, body, status: 200, receivedAt: Date.now() });
      response.end();
    } catch {
      message.destroy(); // The client went away half-way, and delivers again.
    }
  }
}

/** `node src/demo/receiver.ts`: listens on HOST and PORT, and prints each request as a line. */
async function main(): Promise<void> {
  const { HOST: host = '127.0.0.1', PORT: port = '9100' } = process.env;
  try {
    const receiver = await Receiver.start({ host, port: Number(port) });
    console.log(`Receiving on ${receiver.url}`);
    printRequests(receiver);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void receiver.close());
  } catch (error) {
    console.error(`error: cannot listen on ${host}:${port}: ${(error as Error).message}`);
    console.error('  hint: HOST and PORT say where to listen.');
    process.exitCode = 1;
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
