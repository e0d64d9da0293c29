import { readChange } from './change.ts';
import { count } from './delivery-line.ts';
import type { Receiver } from './receiver.ts';

/** How many of the latest transactions are remembered. */
const REMEMBERED = 500;

/** Knows what the demo's writer committed, and what of it has arrived. */
export class WriteLog {
  readonly #committedAt = new Map<string, number>();
  /** Of the writer and of others: a request may come before the writer learns that its commit is done. */
  readonly #arrived = new Set<string>();
  #written = 0;
  #received = 0;
  #failed = 0;
  #onArrival = () => {};

  /** The writer's transaction is committed. */
  committed = (transaction: string): void => {
    this.#written++;
    this.#committedAt.set(transaction, Date.now());
    forgetOldest(this.#committedAt);
  };

  /** When the writer committed a transaction, in ms since 1970; undefined for those of others. */
  committedAt = (transaction: string): number | undefined => this.#committedAt.get(transaction);

  /** An attempt failed, whoever was to be told. */
  attemptFailed = (): void => {
    this.#failed++;
  };

  watch(receiver: Receiver): void {
    receiver.on('request', ({ body }) => {
      this.#received++;
      this.#arrived.add(readChange(body)?.transaction ?? '');
      forgetOldest(this.#arrived);
      this.#onArrival();
    });
  }

  /** Resolves once all that the writer committed has arrived. */
  allArrived(): Promise<void> {
    return new Promise((resolve) => {
      this.#onArrival = () => {
        if (this.#waiting() === 0) resolve();
      };
      this.#onArrival();
    });
  }

  /** The whole in one line. */
  summary(): string {
    const waiting = this.#waiting();
    return [
      `Stopped. ${plural(this.#written, 'change')} written by the demo`,
      `${plural(this.#received, 'request')} received`,
      `${plural(this.#failed, 'attempt')} failed`,
      ...(waiting > 0 ? [`${waiting} still to arrive after the next start`] : []),
    ].join(', ');
  }

  #waiting(): number {
    return [...this.#committedAt.keys()].filter((transaction) => !this.#arrived.has(transaction)).length;
  }
}

function forgetOldest(kept: Map<string, unknown> | Set<string>): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= REMEMBERED) return;
    kept.delete(oldest);
  }
}

function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
