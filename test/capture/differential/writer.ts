import type { ClientBase } from 'pg';
import type { Random } from '../../fault/random.ts';
import type { Committed } from './compare.ts';
import { type Content, randomStatement, type Statement, truncate } from './operations.ts';

export interface WriterOptions {
  client: ClientBase;
  random: Random;
  contents: Content[];
  /** Nobody else writes these tables: they may be truncated. */
  isAlone: boolean;
}

/** Does one transaction, some of which are rolled back, whole or to a savepoint. Returns it, unless it was. */
export async function transact(options: WriterOptions): Promise<Committed | undefined> {
  const { client, random, contents } = options;
  await client.query(random.chance(0.2) ? 'begin isolation level repeatable read' : 'begin');
  await client.query(`set local timezone = '${random.pick(['UTC', 'Asia/Kathmandu', 'America/St_Johns'])}'`);
  if (random.chance(0.2)) await client.query(`set local webhooks.actor = 'somebody'`);
  const { rows } = await client.query('select pg_current_xact_id()::text as id');
  const undo = remember(contents);
  const statements = await several(options, random.between(1, 4));
  if (random.chance(0.4)) {
    await client.query('savepoint middle');
    const undoToSavepoint = remember(contents);
    const more = await several(options, random.between(1, 3));
    if (random.chance(0.5)) statements.push(...more);
    else {
      await client.query('rollback to middle');
      undoToSavepoint();
      statements.push(...(await several(options, 1)));
    }
  }
  if (random.chance(0.8)) {
    await client.query('commit');
    return { id: rows[0].id, statements };
  }
  await client.query('rollback');
  undo();
  return undefined;
}

async function several({ client, random, contents, isAlone }: WriterOptions, count: number): Promise<Statement[]> {
  const statements: Statement[] = [];
  for (let n = 0; n < count; n++) {
    const content = random.pick(contents);
    const statement = isAlone && random.chance(0.03) ? truncate(content) : randomStatement(random, content);
    await client.query(statement.sql).catch((cause) => {
      throw new Error(`The write failed: ${statement.sql}`, { cause });
    });
    statements.push(statement);
  }
  return statements;
}

/** Notes what the contents are. Returns what puts them back, but for the ids, which are never given twice. */
function remember(contents: Content[]): () => void {
  const before = contents.map(({ rows }) => rows);
  return () => {
    for (const [n, content] of contents.entries()) content.rows = before[n] ?? [];
  };
}
