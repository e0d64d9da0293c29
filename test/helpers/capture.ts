import type { TestDatabase } from './database.ts';

export interface WatchedTable {
  /** With its schema, quoted where it has to be, as in `public.orders`. */
  name: string;
  /** The definition of its columns. */
  columns: string;
  /** Further arguments of webhooks.watch, as in `owner_column => 'owner_id'`. */
  options?: string;
  /** What to capture. @default ['create', 'update', 'delete'] */
  actions?: string[];
}

/** Makes a table, watches it and adds its entity events. */
export async function watchedTable(db: TestDatabase, { name, columns, options, actions }: WatchedTable): Promise<void> {
  await db.exec(`create table ${name} (${columns})`);
  await watch(db, name, { options, actions });
}

/** Watches a table that there is and adds its entity events. */
export async function watch(
  db: TestDatabase,
  name: string,
  { options, actions = ['create', 'update', 'delete'] }: Pick<WatchedTable, 'options' | 'actions'> = {},
): Promise<void> {
  const { entity } = await db.one(
    `select w.entity from webhooks.watch($1::text${options === undefined ? '' : `, ${options}`}) w`,
    [name],
  );
  await db.query('insert into webhooks.entity_events (entity, action) select $1, unnest($2::text[])', [
    entity,
    actions,
  ]);
}

/** One row of webhooks.webhook_activity, without what differs from run to run. */
export interface Change {
  action: string;
  object_id: string | null;
  object: unknown;
  previous: unknown;
  changed: string[] | null;
}

/** What was captured of an entity, in the order of its activity ids. */
export function changes(db: TestDatabase, entity: string): Promise<Change[]> {
  return db.query<Change>(
    `select action, object_id, object, previous, changed from webhooks.webhook_activity where entity = $1 order by id`,
    [entity],
  );
}

/** The same ordered by object: for one statement that writes several ways, whose captures have no order worth promising. */
export async function changesByObject(db: TestDatabase, entity: string): Promise<Change[]> {
  const captured = await changes(db, entity);
  return captured.sort((one, other) => (one.object_id ?? '').localeCompare(other.object_id ?? ''));
}

export const created = (object_id: string | null, object: unknown): Change => ({
  action: 'create',
  object_id,
  object,
  previous: null,
  changed: null,
});

export const updated = (object_id: string | null, previous: unknown, object: unknown, changed: string[]): Change => ({
  action: 'update',
  object_id,
  object,
  previous,
  changed,
});

export const deleted = (object_id: string | null, previous: unknown): Change => ({
  action: 'delete',
  object_id,
  object: null,
  previous,
  changed: null,
});
