import type { ClientBase } from 'pg';
import { allowLoopback, forgetPort } from './allow-loopback.ts';

const DESCRIPTION = 'One run of the demo';
const LOCK_CLASS = `hashtext('one run of the demo')`;

export interface TemporaryRegistration {
  id: string;
  /** Deletes it; what is still to be delivered is cancelled. */
  remove(): Promise<void>;
}

/**
 * Registers `uri` for what happens to the orders of `owner`. It belongs to the session of `client`: what a run that was
 * killed left behind is cleared away by the next one.
 */
export async function registerTemporarily(
  client: ClientBase,
  uri: string,
  owner: string,
  signing: 'v1' | 'none',
): Promise<TemporaryRegistration> {
  await removeAbandoned(client);
  // The lock says that it is in use, from the moment on in which others can see it.
  await client.query('begin');
  await allowLoopback(client, uri);
  const { rows } = await client.query(
    `select r.id, pg_advisory_lock(${LOCK_CLASS}, r.id::integer)
     from webhooks.register($1, '{shop.orders:create,shop.orders:update,shop.orders:delete}', description => $2, owner_id => $3) r`,
    [uri, DESCRIPTION, owner],
  );
  await client.query('update webhooks.webhook_registrations set signing = $2 where id = $1', [rows[0].id, signing]);
  await client.query('commit');
  const { id } = rows[0];
  return { id, remove: () => remove(client, { id, uri, owner_id: owner }) };
}

async function removeAbandoned(client: ClientBase): Promise<void> {
  const { rows } = await client.query(
    'select id, uri, owner_id from webhooks.webhook_registrations where description = $1 order by id',
    [DESCRIPTION],
  );
  for (const abandoned of rows) {
    const lock = `select pg_try_advisory_lock(${LOCK_CLASS}, $1::integer) as free`;
    const { rows } = await client.query(lock, [abandoned.id]);
    if (rows[0].free) await remove(client, abandoned);
  }
}

interface Registered {
  id: string;
  uri: string;
  owner_id: string;
}

async function remove(client: ClientBase, { id, uri, owner_id }: Registered): Promise<void> {
  await client.query('delete from webhooks.webhook_registrations where id = $1', [id]);
  await client.query('delete from shop.orders where owner_id = $1', [owner_id]);
  await forgetPort(client, uri);
  await client.query(`select pg_advisory_unlock(${LOCK_CLASS}, $1::integer)`, [id]);
}
