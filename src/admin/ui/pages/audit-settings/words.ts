const UNITS: [unit: string, bytes: number][] = [
  ['TB', 1e12],
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
];

/** "8 kB", "1.2 GB"; of a bigint as text. */
export function size(bytes: string): string {
  const count = Number(bytes);
  for (const [unit, of] of UNITS) if (count >= of) return `${(count / of).toFixed(count < 10 * of ? 1 : 0)} ${unit}`;
  return `${count} B`;
}

/** "about 1,200", of an estimate as text. It is 0 too where Postgres has not analyzed the table yet. */
export function rows(estimated: string): string {
  return estimated === '0' ? 'not analyzed yet' : `about ${Number(estimated).toLocaleString('en')}`;
}

/** What watching a table means for it, besides the lock. */
export const WATCH_COST =
  'The rows that it has are neither read nor changed. From then on each statement that writes to it runs a trigger of Rowhook: without an enabled entity event it ends at once and writes nothing; with one, each captured change adds a row to the activity, and one delivery for each registration that it is sent to, in the same transaction.';

/** The command that watches a table. */
export function watchCommand(entity: string, ownerColumn: string | null): string {
  const name = /^[\w.]+$/.test(entity) ? entity : `'${entity}'`;
  return `rowhook watch ${name}${ownerColumn === null ? '' : ` --owner-column ${ownerColumn}`}`;
}
