/** How many of a crowd get a line of their own; the others are summed up. */
const LINES = 5;
/** A crowd is over when nothing of it has come for so long, in ms. */
const QUIET_MS = 1000;

interface Members {
  over: () => void;
  came: number;
  timer: NodeJS.Timeout;
}

/** Keeps large statements from flooding the screen: of what comes in crowds, a few get lines, and the rest one line in the end. */
export class Crowd {
  readonly #crowds = new Map<string, Members>();

  /**
   * Whether the next member of the crowd `key` is to be shown.
   *
   * @param sumUp is told in the end how many were not shown
   */
  admits(key: string, sumUp: (others: number) => void): boolean {
    const known = this.#crowds.get(key);
    clearTimeout(known?.timer);
    const came = (known?.came ?? 0) + 1;
    const over = () => {
      clearTimeout(timer);
      this.#crowds.delete(key);
      if (came > LINES) sumUp(came - LINES);
    };
    const timer = setTimeout(over, QUIET_MS);
    this.#crowds.set(key, { came, timer, over });
    return came <= LINES;
  }

  /** Sums up what is still coming: nothing more is expected. */
  flush(): void {
    for (const { over } of [...this.#crowds.values()]) over();
  }
}
