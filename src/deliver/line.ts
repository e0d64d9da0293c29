/** Lets so many go at a time; whoever comes later waits, and goes in turn. Cheap for many thousands that wait. */
export class Line {
  readonly #most: number;
  #going = 0;
  /** Who came since those below were put in their order. */
  #came: (() => void)[] = [];
  /** Whose turn is next is the last of them. */
  #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get isIdle(): boolean {
    return this.#going === 0;
  }

  /** Whoever has entered leaves again. @returns undefined where there is no need to wait */
  enter(): Promise<void> | undefined {
    if (this.#going >= this.#most) return new Promise((resolve) => this.#came.push(resolve));
    this.#going++;
    return undefined;
  }

  leave(): void {
    if (this.#waiting.length === 0 && this.#came.length > 0) {
      this.#waiting = this.#came.reverse();
      this.#came = [];
    }
    const next = this.#waiting.pop();
    // Its place is handed on.
    if (next) next();
    else this.#going--;
  }
}
