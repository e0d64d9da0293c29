import type { ExecutionContext } from 'ava';
import type { ClientBase } from 'pg';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

/** Two tenants, ann and bob, each with a registration, an activity, a delivery and an attempt; and one registration of nobody. */
export interface Shops {
  db: TestDatabase;
  ann: Shop;
  bob: Shop;
  /** The id of the registration that is told of every owner's orders. */
  everybody: string;
  /** The id of the entity event public.orders:create. */
  event: string;
}

export interface Shop {
  registration: string;
  activity: string;
}

export async function openShops(t: ExecutionContext<unknown>): Promise<Shops> {
  const db = await createDatabase(t);
  await db.exec(`
    create table public.orders (id bigint primary key, owner_id text, note text);
    select webhooks.watch('public.orders', owner_column => 'owner_id');
    insert into webhooks.entity_events (entity, action) values ('public.orders', 'create');`);
  const register = async (owner: string | null) =>
    (
      await db.one(`select id from webhooks.register($1, '{public.orders:create}', owner_id => $2)`, [
        `https://${owner ?? 'everybody'}.example.com/hook`,
        owner,
      ])
    ).id;
  const [ann, bob, everybody] = [await register('ann'), await register('bob'), await register(null)];
  await db.exec(`
    insert into public.orders values (1, 'ann', 'of ann'), (2, 'bob', 'of bob');
    insert into webhooks.webhook_attempts (activity_id, registration_id, tried_at, duration_ms, status, outcome, response_body, owner_id)
    select d.activity_id, d.registration_id, now(), 12, 200, 'delivered', 'thanks to ' || d.owner_id, d.owner_id
    from webhooks.webhook_deliveries d;
    insert into webhooks.webhook_secrets (id, registration_id, kind, name, ciphertext, key_id)
    select gen_random_uuid(), r.id, 'signing', 'v1', decode(repeat('ab', 40), 'hex'), repeat('0', 16) from webhooks.webhook_registrations r;`);
  const activity = async (owner: string) =>
    (await db.one('select id from webhooks.webhook_activity where owner_id = $1', [owner])).id;
  return {
    db,
    ann: { registration: ann, activity: await activity('ann') },
    bob: { registration: bob, activity: await activity('bob') },
    everybody,
    event: (await db.one('select id from webhooks.entity_events')).id,
  };
}

/** A session that has taken a role of the API, as the server does, for an owner or for none. */
export async function sessionOf(db: TestDatabase, role: string, owner = ''): Promise<ClientBase> {
  const client = await db.connect();
  await client.query(`select set_config('webhooks.owner', $1, false), set_config('webhooks.actor', $2, false)`, [
    owner,
    `${role} ${owner}`.trim(),
  ]);
  await client.query(`set role rowhook_${role}`);
  return client;
}
