import type { ExecutionContext } from 'ava';
import WebSocket from 'ws';

export interface SocketOptions {
  /** What connection_init says. Undefined: nothing is said. */
  params?: Record<string, unknown>;
  origin?: string;
  protocol?: string;
  path?: string;
}

interface Message {
  type: string;
  id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the payload is as the query says.
  payload?: any;
}

/** A client of the protocol graphql-transport-ws that shows each message. */
export class Socket {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #messages: Message[] = [];
  readonly #waiting: ((message: Message) => void)[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) =>
      socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
    );
    socket.on('error', () => {}); // What it is refused by is in `closed`.
    socket.on('message', (data) => {
      const message: Message = JSON.parse(String(data));
      const waiting = this.#waiting.shift();
      if (waiting) waiting(message);
      else this.#messages.push(message);
    });
  }

  /** Resolves once it is open. Rejects with what the server answered instead. */
  static async open(t: ExecutionContext<unknown>, url: string, options: SocketOptions = {}): Promise<Socket> {
    const { params, origin, protocol = 'graphql-transport-ws', path = '/graphql' } = options;
    const socket = new WebSocket(url.replace('http', 'ws') + path, protocol, origin === undefined ? {} : { origin });
    t.teardown(() => socket.terminate());
    const opened = new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    const client = new Socket(socket);
    await opened;
    if (params) client.send({ type: 'connection_init', payload: params });
    return client;
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  subscribe(query: string, id = '1', more: Record<string, unknown> = {}): void {
    this.send({ type: 'subscribe', id, payload: { query, ...more } });
  }

  /** The next message of the server. Rejects where it closes the connection instead. */
  next(): Promise<Message> {
    const message = this.#messages.shift();
    if (message) return Promise.resolve(message);
    const closed = this.closed.then(({ code, reason }) => Promise.reject(new Error(`Closed: ${code} ${reason}`)));
    return Promise.race([new Promise<Message>((resolve) => this.#waiting.push(resolve)), closed]);
  }

  /** The data of the next event. */
  // biome-ignore lint/suspicious/noExplicitAny: the data is as the query says.
  async event(): Promise<any> {
    const { type, payload } = await this.next();
    if (type !== 'next' || payload.errors) throw new Error(`Not an event: ${type} ${JSON.stringify(payload)}`);
    return Object.values(payload.data)[0];
  }
}
