/**
 * Postgres's text of an array of numbers, or of words that need no quotes. The driver would look through each value for what it must escape,
 * which is felt where there are thousands a second.
 */
export function plainArray(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}
