import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { changeKey } from './change-key.ts';
import type { Post } from './history.ts';
import type { Random } from './random.ts';

/** What an endpoint does with one request: it answers after a while, or not at all. */
interface Behaviour {
  answer: number | null;
  afterMs: number;
}

/** Longer than any time-out here, in milliseconds. */
const HANGS_MS = 5_000;

/** An endpoint that writes down what it receives, and that fails, breaks off and hangs now and then as the seed decides. */
export class Receiver {
  readonly posts: Post[] = [];
  /** Deliveries that were answered 2xx at least once. */
  arrived = 0;
  readonly #random: Random;
  readonly #server: Server;
  readonly #tries = new Map<string, number>();
  readonly #arrived = new Set<string>();

  private constructor(random: Random) {
    this.#random = random;
    this.#server = createServer((request, response) => {
      // A worker that is killed breaks its requests off: they were not complete, and do not count.
      this.#take(request, response).catch(() => response.destroy());
    });
  }

  static async start(random: Random): Promise<Receiver> {
    const receiver = new Receiver(random);
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const id = String(request.headers['webhook-id']);
    const { answer, afterMs } = this.#decide(id);
    this.posts.push({
      id,
      registration: id.split('_')[2] ?? '',
      key: keyOf(body),
      body: createHash('sha256').update(body).digest('base64'),
      answer,
    });
    if (answer === 200) this.arrived = this.#arrived.add(id).size;
    if (afterMs > 0) await sleep(afterMs, undefined, { ref: false });
    if (answer === null) response.destroy();
    else response.writeHead(answer).end();
  }

  /** By the delivery and the number of the try, so that the same seed treats the same delivery in the same way. */
  #decide(id: string): Behaviour {
    const tries = (this.#tries.get(id) ?? 0) + 1;
    this.#tries.set(id, tries);
    const random = this.#random.stream(`${id}/${tries}`);
    const draw = random.next();
    if (draw < 0.002) return { answer: null, afterMs: HANGS_MS };
    if (draw < 0.015) return { answer: null, afterMs: random.between(0, 300) };
    if (draw < 0.075) return { answer: random.pick([500, 502, 503]), afterMs: random.between(0, 50) };
    if (draw < 0.2) return { answer: 200, afterMs: random.between(20, 300) };
    return { answer: 200, afterMs: 0 };
  }
}

function keyOf(body: Buffer): string {
  const { transaction, action, object_id, object, previous } = JSON.parse(body.toString());
  return changeKey(transaction, String(object_id), action, (object ?? previous).mark);
}
