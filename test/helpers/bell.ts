import type pg from 'pg';
import type { TestDatabase } from './database.ts';
import { eventually } from './events.ts';

export interface Bell {
  /** A session that holds what a sleeping dispatcher holds. */
  fallAsleep(): Promise<pg.Client>;
  /** How often it rang since the last call. */
  rings(): Promise<number>;
}

/** Hears what a dispatcher would hear. */
export async function listenToBell(db: TestDatabase): Promise<Bell> {
  const heard: string[] = [];
  const listener = await db.connect();
  listener.on('notification', ({ channel }) => heard.push(channel));
  await listener.query('listen webhooks; listen marker');
  const fallAsleep = async () => {
    const session = await db.connect();
    await session.query('select pg_advisory_lock(1919907688, 3)');
    return session;
  };
  // Notifications come in the order of their commits: what rang before the marker has come before it.
  const rings = async () => {
    await db.query('notify marker');
    await eventually(() => heard.includes('marker'));
    return heard.splice(0).filter((channel) => channel === 'webhooks').length;
  };
  return { fallAsleep, rings };
}
