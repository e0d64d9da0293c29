/**
 * The advisory locks that workers show their state by (class 1919907688 is Rowhook's; see sql/code/20-queue/20-workers.sql).
 * They belong to a session: Postgres takes them back when the connection ends, however it ends.
 */
export const LOCKS = {
  dispatcher: '1919907688, 2',
  asleep: '1919907688, 3',
  worker: '1919907688, 4',
} as const;
