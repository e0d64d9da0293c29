import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { type EmbeddedDatabase, startEmbedded } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';
import { createPool } from '../../src/database/pool.ts';

/** A PostgreSQL of its own, which writes to the disk as in production and may be crashed. */
export interface Laboratory {
  readonly url: string;
  /** The server's main process now. */
  readonly pid: number;
  readonly pool: pg.Pool;
  stop(): Promise<void>;
}

export async function openLaboratory(): Promise<Laboratory> {
  const dir = await mkdtemp(join(tmpdir(), 'rowhook-fault-'));
  try {
    const database = await startEmbedded({ dir });
    return await prepare(database, dir);
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

async function prepare(database: EmbeddedDatabase, dir: string): Promise<Laboratory> {
  // A crash of this process ends PostgreSQL too.
  const endWithProcess = () => process.kill(database.pid, 'SIGINT');
  process.once('exit', endWithProcess);
  const pool = createPool(database.url, { max: 4, applicationName: 'fault control' });
  const stop = async () => {
    process.off('exit', endWithProcess);
    await pool.end();
    await database.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await migrate(database.url);
    // The receivers are on loopback, at any port.
    await pool.query(`update webhooks.settings set allowed_networks = '{127.0.0.0/8}', allowed_ports = '{}'`);
    await pool.query(readFileSync(new URL('tables.sql', import.meta.url), 'utf8'));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: database.url,
    pool,
    stop,
    get pid() {
      return database.pid;
    },
  };
}
