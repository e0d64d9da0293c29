/** A pool or a connection of `pg`, or whatever runs statements like one. */
export interface Queryable {
  // biome-ignore lint/suspicious/noExplicitAny: the rows are as the statement says.
  query(text: string, values?: unknown[]): Promise<{ rows: any[] }>;
}
