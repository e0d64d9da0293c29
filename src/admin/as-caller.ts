import type pg from 'pg';
import { type Caller, settingsOf } from './caller.ts';

/** Runs one statement as `caller`, under their policies. */
export async function queryAsCaller<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  caller: Caller,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('begin');
    await client.query('select set_config(s.key, s.value, true) from json_each_text($1) s', [
      JSON.stringify(settingsOf(caller)),
    ]);
    const { rows } = await client.query<Row>(text, values);
    await client.query('commit');
    return rows;
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
