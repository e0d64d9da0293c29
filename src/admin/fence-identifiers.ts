/** The rows that PostGraphile looks up by several ids at once, in its words. */
const IDENTIFIERS = /( from json_array_elements\(\$\d+::json\) with ordinality as ids)\)/g;

/**
 * Under row-level security Postgres uses an index only for conditions that cannot leak what a policy hides, and PostGraphile's casts of
 * JSON within them are not among these: fifty rows by their ids would be a scan of every partition. Behind this fence the casts are done
 * first, and what is left are comparisons of plain values, for which the index is used.
 *
 * @returns the statement as it is where it is put in other words than are known here
 */
export function fenceIdentifiers(text: string): string {
  return text.replaceAll(IDENTIFIERS, '$1 offset 0)');
}
