/** The value below which the share `at` (0 to 1) of the values lies. The values are sorted in place. */
export function quantile(values: Float64Array, at: number): number {
  values.sort();
  return values[Math.min(values.length - 1, Math.floor(values.length * at))] ?? Number.NaN;
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = Number.NaN, high = low] = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return (low + high) / 2;
}

/** The median of the ratios of the rounds: what slows a whole round down, slows both of its sides. */
export function medianRatio(numerators: readonly number[], denominators: readonly number[]): number {
  return median(numerators.map((value, round) => value / (denominators[round] ?? Number.NaN)));
}
