import { count } from './table.ts';

/** Of a quick run, for all rounds of one group, so that a busy machine does not draw it out. */
export const QUICK_MS = 2_500;

export interface Rounds<Variant extends string> {
  variants: readonly Variant[];
  rounds: number;
  /** No further round begins when this is over. @default no limit */
  mostMs?: number | undefined;
  /** How often each variant has its turn within a round; the round counts their mean. @default 1 */
  turns?: number;
  /** Makes each round begin with the same. */
  prepare?(): Promise<void>;
  measure(variant: Variant): Promise<number>;
  /** Told of each round. */
  say(line: string): void;
  /** How a figure is told. @default a whole number */
  show?(value: number): string;
}

/**
 * Measures all variants in turns, every second time in reverse order, so that neither drift nor place in the order favours one
 * of them. Returns one figure per round.
 */
export async function interleave<Variant extends string>(plan: Rounds<Variant>): Promise<Record<Variant, number[]>> {
  const { variants, rounds, mostMs = Number.POSITIVE_INFINITY, say, show = count } = plan;
  const start = performance.now();
  const measured = Object.fromEntries(variants.map((variant) => [variant, [] as number[]])) as Record<
    Variant,
    number[]
  >;
  for (let round = 0; round < rounds; round++) {
    if (round > 0 && performance.now() - start > mostMs) break;
    const means = await measureRound(plan, round);
    for (const variant of variants) measured[variant].push(means[variant]);
    const figures = variants.map((variant) => `${variant} ${show(means[variant])}`).join(', ');
    say(`  round ${round + 1} of ${rounds}: ${figures}`);
  }
  return measured;
}

async function measureRound<Variant extends string>(
  { variants, turns = 1, prepare, measure }: Rounds<Variant>,
  round: number,
): Promise<Record<Variant, number>> {
  const means = Object.fromEntries(variants.map((variant) => [variant, 0])) as Record<Variant, number>;
  await prepare?.();
  for (let turn = 0; turn < turns; turn++) {
    const order = (round + turn) % 2 === 0 ? variants : variants.toReversed();
    for (const variant of order) means[variant] += (await measure(variant)) / turns;
  }
  return means;
}
