import type { TestDatabase } from '../helpers/database.ts';

/** Sets columns of a row of webhook_registrations, as in `{ ordering: 'object' }`. */
export function setRegistration(
  database: TestDatabase,
  id: string,
  columns: Record<string, unknown>,
): Promise<unknown> {
  return set(database, 'webhook_registrations', 'id', id, columns);
}

/** Sets columns of the circuit of a registration. Text is cast by the column's type: times may be `'now'`. */
export function setCircuit(database: TestDatabase, id: string, columns: Record<string, unknown>): Promise<unknown> {
  return set(database, 'webhook_circuits', 'registration_id', id, columns);
}

function set(
  database: TestDatabase,
  table: string,
  key: string,
  id: string,
  columns: Record<string, unknown>,
): Promise<unknown> {
  const assignments = Object.keys(columns).map((column, index) => `${column} = $${index + 2}`);
  return database.query(`update webhooks.${table} set ${assignments.join(', ')} where ${key} = $1`, [
    id,
    ...Object.values(columns),
  ]);
}

/** A registration as its row is. */
export function registration(database: TestDatabase, id: string) {
  return database.one<{
    state: 'active' | 'paused' | 'disabled';
    is_enabled: boolean;
    state_reason: string | null;
    state_changed_by: string;
    state_changed_at: Date;
  }>('select * from webhooks.webhook_registrations where id = $1', [id]);
}

/** The circuit of a registration; undefined where it never needed one. */
export async function circuit(database: TestDatabase, id: string) {
  const [row] = await database.query<{
    state: 'closed' | 'open';
    failures: number;
    failing_since: Date | null;
    opened: number;
    probe_at: Date | null;
    ramp: number | null;
    probe_in_s: number | null;
  }>(
    `select c.*, extract(epoch from c.probe_at - now())::float as probe_in_s
     from webhooks.webhook_circuits c where c.registration_id = $1`,
    [id],
  );
  return row;
}

/** Makes orders with the given ids. */
export async function addOrder(database: TestDatabase, ...ids: number[]): Promise<void> {
  await database.query(`insert into public.orders (id, note) select unnest($1::bigint[]), 'new'`, [ids]);
}

/** Changes an order once, by a statement of its own. */
export async function changeOrder(database: TestDatabase, id: number, note: string): Promise<void> {
  await database.query('update public.orders set note = $2 where id = $1', [id, note]);
}
