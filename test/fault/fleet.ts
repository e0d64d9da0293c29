import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** How long workers may take to start, and to end when they are asked to, in milliseconds. */
const START_MS = 60_000;
const STOP_MS = 30_000;

/** Processes of `rowhook work`. One that ends is replaced, as a service manager would. */
export class Fleet {
  /** What workers said that ended without having been killed, after they had been ready. */
  readonly crashes: string[] = [];
  readonly #environment: Record<string, string>;
  readonly #workers: Worker[] = [];
  #stopping = false;

  constructor(environment: Record<string, string>) {
    this.#environment = environment;
  }

  /** Resolves once all are ready. @throws when that takes too long */
  async start(size: number): Promise<void> {
    for (let place = 0; place < size; place++) this.#spawn(place);
    await this.#within(START_MS, 'were not ready', Promise.all(this.#workers.map(({ ready }) => ready)));
  }

  /** Places of the workers that are neither stopped by SIGSTOP nor being replaced. */
  running(): number[] {
    return [...this.#workers.keys()].filter((place) => this.#workers[place]?.isRunning());
  }

  /** With SIGKILL. */
  kill(place: number): void {
    this.#workers[place]?.end('SIGKILL');
  }

  /** With SIGSTOP. Returns what lets it go on. */
  freeze(place: number): () => void {
    const worker = this.#workers[place];
    worker?.freeze();
    return () => worker?.thaw();
  }

  /** Lets all that are frozen go on. */
  thaw(): void {
    for (const worker of this.#workers) worker.thaw();
  }

  /** Ends all in good order. @throws when one does not end, or ends with an error */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.thaw();
    const ended = this.#workers.map((worker) => {
      worker.end('SIGTERM');
      return worker.ended;
    });
    await this.#within(STOP_MS, 'had not ended', Promise.all(ended));
  }

  /** Ends all on the spot; nothing happens to those that have ended. */
  destroy(): void {
    this.#stopping = true;
    for (const worker of this.#workers) worker.end('SIGKILL');
  }

  /** The last words of each. */
  describe(): string {
    return this.#workers.map((worker, place) => `worker ${place}:\n${worker.lastWords}`).join('\n');
  }

  async #within(timeMs: number, failure: string, done: Promise<unknown>): Promise<void> {
    const late = sleep(timeMs, true, { ref: false });
    if ((await Promise.race([done, late])) === true)
      throw new Error(`After ${timeMs} ms some workers ${failure}:\n${this.describe()}`);
  }

  #spawn(place: number): void {
    const worker = new Worker(this.#environment);
    this.#workers[place] = worker;
    void worker.ended.then(async () => {
      if (worker.wasReady && !worker.wasEnded) this.crashes.push(worker.lastWords);
      if (this.#stopping) return;
      if (!worker.wasEnded) await sleep(500); // The database may be away.
      if (!this.#stopping) this.#spawn(place);
    });
  }
}

class Worker {
  readonly ended: Promise<unknown>;
  readonly ready: Promise<void>;
  wasReady = false;
  /** By us. */
  wasEnded = false;
  lastWords = '';
  readonly #child: ChildProcess;
  #frozen = false;

  constructor(environment: Record<string, string>) {
    this.#child = spawn(process.execPath, [program, 'work'], {
      cwd: tmpdir(), // A developer's `.env` in the project is none of the tests' business.
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = once(this.#child, 'close');
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.lastWords = (this.lastWords + text).slice(-4_000);
        if (!text.includes('Worker started')) return; // Its health checks are answered before, and say that it is not ready.
        this.wasReady = true;
        resolve();
      });
  }

  isRunning(): boolean {
    return this.wasReady && !this.#frozen && !this.wasEnded && this.#child.exitCode === null;
  }

  end(signal: NodeJS.Signals): void {
    this.wasEnded = true;
    this.#child.kill(signal);
  }

  freeze(): void {
    this.#frozen = true;
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    if (!this.#frozen) return;
    this.#frozen = false;
    this.#child.kill('SIGCONT');
  }
}
