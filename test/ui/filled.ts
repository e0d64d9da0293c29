import type { ExecutionContext } from 'ava';
import type { TestDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { startTestWorker } from '../helpers/worker.ts';
import { type House, openHouse } from './house.ts';

/** A house in which things have happened. */
export interface FilledHouse extends House {
  /** Ids of registrations: one of each owner and one of nobody that are delivered to, and one whose endpoint answers 503. */
  ann: string;
  bob: string;
  everybody: string;
  failing: string;
  /** Adds an order and gives its id. */
  order(owner: string, note?: string): Promise<string>;
}

/** Orders of ann and bob, told to each of them, to everybody, and to an endpoint that fails. */
export async function openFilledHouse(t: ExecutionContext<unknown>): Promise<FilledHouse> {
  return fill(t, await openHouse(t));
}

/** Lets things happen in an empty house. */
export async function fill(t: ExecutionContext<unknown>, house: House): Promise<FilledHouse> {
  const { db, receiver } = house;
  receiver.answer(({ path }) =>
    path === '/down'
      ? {
          status: 503,
          headers: { 'content-type': 'application/json' },
          body: '{"error":"in maintenance","retry":{"after":30}}',
        }
      : { status: 200, headers: { 'content-type': 'application/json' }, body: '{"received":true}' },
  );
  await db.exec(`
    create table public.orders (
      id bigint generated always as identity primary key, owner_id text, status text, total numeric(10, 2), note text);
    select webhooks.watch('public.orders', owner_column => 'owner_id');
    insert into webhooks.entity_events (entity, action, description)
    values ('public.orders', 'create', 'An order was placed'), ('public.orders', 'update', 'An order changed')`);
  const register = async (path: string, owner: string | null, description: string) => {
    const { id } = await db.one(
      `select id from webhooks.register($1, '{public.orders:create,public.orders:update}', $2, owner_id => $3)`,
      [`${receiver.url}${path}`, description, owner],
    );
    return id as string;
  };
  const ann = await register('/ann', 'ann', 'Shop of Ann');
  const bob = await register('/bob', 'bob', 'Shop of Bob');
  const everybody = await register('/hook', null, 'The warehouse');
  const failing = await register('/down', null, 'Accounting');
  const order: FilledHouse['order'] = async (owner, note = 'with care') =>
    (
      await db.one(
        `insert into public.orders (owner_id, status, total, note) values ($1, 'new', 12.50, $2) returning id`,
        [owner, note],
      )
    ).id;
  await startTestWorker(t, db);
  for (const owner of ['ann', 'bob', 'ann']) await order(owner);
  await db.exec(`update public.orders set status = 'paid', total = 14.00 where id = 1`);
  await allTried(db);
  return { ...house, ann, bob, everybody, failing, order };
}

/** Resolves once every delivery was tried. */
export async function allTried(db: TestDatabase): Promise<void> {
  await eventually(
    async () =>
      (
        await db.one(
          `select count(*)::int as open from webhooks.webhook_deliveries where state in ('pending', 'claimed')`,
        )
      ).open === 0,
  );
}
