export interface BodyRoomOptions {
  /**
   * Bytes of bodies that are held at a time before no more are loaded.
   * @default 128 MiB
   */
  bytes?: number;
  /**
   * Bytes of bodies that one load is to bring.
   * @default 16 MiB
   */
  bytesPerLoad?: number;
}

/** Jobs of one load at most. How long the next bodies are is not known before: this many of the longest have to be bearable. */
const MOST_JOBS = 10;

const MIB = 2 ** 20;

/**
 * Keeps the memory of a worker in bounds, however long the bodies are: a backlog of large rows would be loaded by the gigabyte otherwise, and
 * a worker that is killed for it meets the same backlog when it comes back. A body's length in characters counts as its bytes.
 */
export class BodyRoom {
  readonly #bytes: number;
  readonly #bytesPerLoad: number;
  #held = 0;
  #bytesPerJob: number;
  #waiting: (() => void)[] = [];

  constructor({ bytes = 128 * MIB, bytesPerLoad = 16 * MIB }: BodyRoomOptions = {}) {
    this.#bytes = bytes;
    this.#bytesPerLoad = bytesPerLoad;
    this.#bytesPerJob = bytesPerLoad;
  }

  /** How many jobs to load together, by what those before have brought. Only one, while nothing is known. */
  get jobsPerLoad(): number {
    return Math.min(Math.max(Math.floor(this.#bytesPerLoad / this.#bytesPerJob), 1), MOST_JOBS);
  }

  /** Resolves when more may be loaded. */
  async free(): Promise<void> {
    while (this.#held >= this.#bytes) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** So many jobs were found to have so long bodies. What is long counts at once, what is short little by little. */
  measure(jobs: number, bytes: number): void {
    this.#bytesPerJob = Math.max(bytes / jobs, this.#bytesPerJob / 2);
  }

  /** A body is held until it is given back. */
  take(body: string): void {
    this.#held += body.length;
  }

  giveBack(body: string): void {
    this.#held -= body.length;
    if (this.#held >= this.#bytes) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
