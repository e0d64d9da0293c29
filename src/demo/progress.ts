import { type Paint, paintFor } from '../cli/paint.ts';
import { milliseconds } from './delivery-line.ts';

/** How often a step that goes on is told of where lines cannot be rewritten, in ms. */
const PATIENCE_MS = 3000;

/** Prints what is done, step by step: on a terminal one line that changes, elsewhere a line when a step is done. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #paint: Paint;
  #step: string | undefined;
  #began = 0;
  #told = 0;

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.#out = out;
    this.#paint = paintFor(out);
  }

  /** Ends the step before, and begins another. */
  begin(step: string): void {
    this.done();
    this.#step = step;
    this.#began = performance.now();
    this.#told = this.#began;
    this.#rewrite(step);
  }

  /** Tells how far the step has come. */
  update(how: string): void {
    if (this.#step === undefined) return;
    if (this.#out.isTTY) {
      this.#rewrite(`${this.#step}: ${how}`);
      return;
    }
    if (performance.now() - this.#told < PATIENCE_MS) return;
    this.#told = performance.now();
    this.#out.write(`  … ${this.#step}: ${how}\n`);
  }

  /** The step succeeded. */
  done(): void {
    if (this.#step === undefined) return;
    const { green, dim } = this.#paint;
    this.#clear();
    this.#out.write(`  ${green('✓')} ${this.#step}  ${dim(milliseconds(performance.now() - this.#began))}\n`);
    this.#step = undefined;
  }

  /** Nothing more comes; a step that was not done has failed. */
  end(): void {
    if (this.#step === undefined) return;
    this.#clear();
    this.#out.write(`  ${this.#paint.red('✗')} ${this.#step}\n`);
    this.#step = undefined;
  }

  #rewrite(text: string): void {
    if (!this.#out.isTTY) return;
    this.#clear();
    this.#out.write(this.#paint.dim(`  … ${text}`.slice(0, this.#out.columns - 1)));
  }

  #clear(): void {
    if (this.#out.isTTY) this.#out.write('\r\x1b[K');
  }
}
