/** How far back the ids are looked at again that were drawn before others and may be committed after them. */
const WINDOW = { fewest: 1_000n, most: 20_000n, ms: 5_000 };

/** Follows a table to which rows are only ever added, by ids that rise, but not quite in the order of commits. */
export class Tail {
  #after: bigint;
  #seen = new Set<string>();
  /** Where it was, and when, for as long as the window reaches back. */
  #past: { at: number; id: bigint }[] = [];

  constructor(after: bigint) {
    this.#after = after;
  }

  /** What to look at: everything after `after`, and again what lies between. */
  range(): { windowFrom: string; after: string } {
    const before = this.#past[0]?.id ?? this.#after;
    const wanted = smaller(before, this.#after - WINDOW.fewest);
    const windowFrom = larger(wanted, this.#after - WINDOW.most, 0n);
    return { windowFrom: String(windowFrom), after: String(this.#after) };
  }

  /** Takes what was found in the range. @returns what was not found before */
  take<Row extends { id: string }>(rows: Row[], now: number): Row[] {
    const fresh = rows.filter(({ id }) => !this.#seen.has(id));
    this.#seen = new Set(rows.map(({ id }) => id));
    this.#past.push({ at: now, id: this.#after });
    while (this.#past[1] && this.#past[1].at <= now - WINDOW.ms) this.#past.shift();
    for (const { id } of fresh) this.#after = larger(this.#after, BigInt(id));
    return fresh;
  }
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function larger(...all: bigint[]): bigint {
  return all.reduce((one, other) => (one > other ? one : other));
}
