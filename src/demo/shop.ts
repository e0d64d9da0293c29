import { readdir, readFile } from 'node:fs/promises';
import pg, { type ClientBase } from 'pg';
import { connectionOptions } from '../database/pool.ts';
import { allowLoopback } from './allow-loopback.ts';

const SQL_DIR = new URL('../../sql/demo/', import.meta.url);

/** Runs `use` on a connection of its own. */
export async function withSession<T>(url: string, name: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connectionOptions(url, name));
  client.on('error', () => {}); // The statement under way, or the next one, says so.
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Makes the shop, its seeds, its entities and entity events where they are missing. Any number of demos may start at once.
 *
 * @throws DatabaseError WHDEM when the database has a schema `shop` of its own
 */
export async function openShop(client: ClientBase): Promise<void> {
  const names = (await readdir(SQL_DIR)).filter((name) => name.endsWith('.sql')).sort();
  const files = await Promise.all(names.map((name) => readFile(new URL(name, SQL_DIR), 'utf8')));
  await client.query('begin');
  try {
    await client.query(`select pg_advisory_xact_lock(hashtextextended('rowhook demo', 0))`);
    for (const file of files) await client.query(file);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

const EVENTS = ['shop.packages', 'shop.customers', 'shop.orders'].flatMap((entity) =>
  ['create', 'update', 'delete'].map((action) => `${entity}:${action}`),
);

/**
 * Sees to it that the demo's registration points at `uri`. It is kept from start to start: what was written while no
 * demo ran is delivered by the next one.
 */
export async function registerReceiver(client: ClientBase, uri: string, signing: 'v1' | 'none'): Promise<void> {
  await allowLoopback(client, uri);
  const description = 'The receiver of the demo';
  const update =
    'update webhooks.webhook_registrations set uri = $1, is_enabled = true, signing = $3 where description = $2';
  const { rowCount } = await client.query(update, [uri, description, signing]);
  if (rowCount !== 0) return;
  await client.query('select webhooks.register($1, $2, description => $3)', [uri, EVENTS, description]);
  await client.query(update, [uri, description, signing]);
}
