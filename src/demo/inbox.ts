import { type Change, readChange } from './change.ts';
import type { ReceivedRequest, Receiver } from './receiver.ts';

/** Keeps what a receiver gets of one owner. */
export class Inbox {
  readonly changes: Change[] = [];
  readonly #lastOf = new Map<string, number>();
  readonly #waiting = new Map<number, () => void>();

  constructor(receiver: Receiver, owner: string) {
    receiver.on('request', (request) => this.#keep(request, owner));
  }

  get count(): number {
    return this.changes.length;
  }

  /** When the last request about a transaction came, in ms since 1970. */
  lastOf(transaction: string): number | undefined {
    return this.#lastOf.get(transaction);
  }

  /** Resolves once so many requests have come. */
  reaches(count: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.count >= count) resolve();
      else this.#waiting.set(count, resolve);
    });
  }

  #keep({ body, receivedAt }: ReceivedRequest, owner: string): void {
    const change = readChange(body);
    if (change?.owner_id !== owner) return;
    this.changes.push(change);
    this.#lastOf.set(change.transaction, receivedAt);
    this.#waiting.get(this.count)?.();
  }
}
