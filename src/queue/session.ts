import pg from 'pg';
import { connectionOptions } from '../database/pool.ts';

export interface Session {
  client: pg.Client;
  /** Rejects when the connection breaks, even while nothing is asked of it. */
  broken: Promise<never>;
  close(): Promise<void>;
}

/** A connection of its own, for locks that live as long as it does. Its claims need not survive a crash: they are made again. */
export async function openSession(url: string): Promise<Session> {
  const client = new pg.Client(connectionOptions(url, `rowhook worker ${process.pid}`, false));
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => {}); // It may break when nobody waits.
  client.on('error', reject);
  client.on('end', () => reject(new Error('The database ended the connection')));
  await client.connect();
  return { client, broken, close: () => client.end().catch(() => {}) };
}
