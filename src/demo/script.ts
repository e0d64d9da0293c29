import type { ClientBase } from 'pg';
import type { Step, WrittenChange } from './compare.ts';
import { type ExactObject, parseExactly, sameJson } from './exact-json.ts';

/** How many rows the large statements of the script change. */
export const MANY = 1000;

/** A row as the database gave it back, with its digits. */
type Row = ExactObject;
type Write = (sql: string, values?: unknown[]) => Promise<Row[]>;

const INSERT = `
  insert into shop.orders as o (customer_id, package_id, owner_id, user_id, amount, note)
  select c.id, p.id, $1, 'script', p.price + n / 100.0, case n when 1 then E'r\\u00E9seau "fibre" \\\\ \\u2713\\n' end
  from (select min(id) as id from shop.customers) c,
       (select id, price from shop.packages order by id limit 1) p,
       generate_series(1, $2::integer) n`;

/**
 * Writes what `demo --once` compares: every order is of `owner`, and all are gone at the end.
 *
 * @param client a connection that gives times in UTC, as Rowhook does
 */
export async function* runScript(client: ClientBase, owner: string): AsyncGenerator<Step> {
  const step = (title: string, work: (write: Write) => Promise<WrittenChange[]>, committed = true) =>
    inTransaction(client, title, committed, async (write) =>
      (await work(write)).map((change) => ({ ...change, owner_id: owner })),
    );
  let rows: Row[] = [];

  const create = async (write: Write, count: number) => {
    rows = await write(INSERT, [owner, count]);
    return rows.map((row) => changeOf(row, null));
  };
  const update = async (write: Write, assignments: string) => {
    const before = new Map(rows.map((row) => [JSON.stringify(row.id), row]));
    rows = await write(`update shop.orders o set ${assignments} where o.owner_id = $1`, [owner]);
    return rows.map((row) => changeOf(row, before.get(JSON.stringify(row.id)) ?? null));
  };
  const remove = async (write: Write) => {
    rows = await write('delete from shop.orders o where o.owner_id = $1', [owner]);
    return rows.map((row) => changeOf(null, row));
  };

  yield step('create an order', (write) => create(write, 1));
  yield step('update it', (write) => update(write, `status = 'paid'`));
  yield step('delete it', remove);
  yield step('create an order, then roll back', (write) => create(write, 1), false);
  yield step(`create ${MANY} orders in one statement`, (write) => create(write, MANY));
  yield step(`update ${MANY} orders in one statement`, (write) =>
    update(write, `status = 'active', amount = round(amount * 1.1, 2), note = null`),
  );
  yield step(`delete ${MANY} orders in one statement`, remove);
}

async function inTransaction(
  client: ClientBase,
  title: string,
  committed: boolean,
  work: (write: Write) => Promise<WrittenChange[]>,
): Promise<Step> {
  await client.query('begin');
  try {
    const changes = await work(async (sql, values) => {
      const { rows } = await client.query(`${sql} returning row_to_json(o)::text as row`, values);
      return rows.map(({ row }) => parseExactly(row) as Row);
    });
    const { rows } = await client.query('select pg_current_xact_id()::text as transaction');
    await client.query(committed ? 'commit' : 'rollback');
    return { title, committed, changes, transaction: rows[0].transaction };
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

function changeOf(object: Row | null, previous: Row | null): WrittenChange {
  return {
    entity: 'shop.orders',
    action: object === null ? 'deleted' : previous === null ? 'created' : 'updated',
    object_id: (object ?? previous)?.id ?? null,
    object,
    previous,
    changed: object && previous && Object.keys(object).filter((name) => !sameJson(object[name], previous[name])),
    owner_id: null,
  };
}
