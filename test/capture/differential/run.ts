import type { Random } from '../../fault/random.ts';
import type { TestDatabase } from '../../helpers/database.ts';
import { randomAlteration } from './alter.ts';
import { type Committed, differences } from './compare.ts';
import type { Content } from './operations.ts';
import { randomTable, statementsFor, type Table } from './table.ts';
import { transact } from './writer.ts';

/** What is used of a database: one with nothing in it but the schema. */
export type Database = Pick<TestDatabase, 'query' | 'exec' | 'connect'>;

export interface Report {
  transactions: number;
  statements: number;
  activities: number;
  /** Where what was captured differs from what the model says. */
  differences: string[];
}

/** Makes the tables that a seed decides. */
async function makeTables(db: Database, random: Random, count: number): Promise<Table[]> {
  await db.exec(`create type public.mood as enum ('fine', 'so "so"'); create schema "select"; create schema "a b.C"`);
  const schema = () => random.pick(['public', '"select"', '"a b.C"']);
  const tables = Array.from({ length: count }, (_, n) => randomTable(random, `${schema()}.table_${n}`));
  for (const table of tables) for (const sql of statementsFor(random, table)) await db.exec(sql);
  return tables;
}

const contentOf = (table: Table, writer: number): Content => ({ table, writer, rows: [], lastId: writer * 1_000_000 });

/** One writer and several tables, which it also alters and truncates. */
export async function runAlone(
  db: Database,
  random: Random,
  { tables: count, transactions }: { tables: number; transactions: number },
): Promise<Report> {
  const tables = await makeTables(db, random, count);
  const contents = tables.map((table) => contentOf(table, 1));
  const client = await db.connect();
  const committed: Committed[] = [];
  for (let n = 0; n < transactions; n++) {
    const done = await transact({ client, random, contents, isAlone: true });
    if (done) committed.push(done);
    const sql = random.chance(0.15) ? randomAlteration(random, random.pick(contents)) : undefined;
    if (sql) await client.query(sql);
  }
  return report(db, committed);
}

/** Many writers side by side in the same tables, each with rows of its own. */
export async function runSideBySide(
  db: Database,
  random: Random,
  { tables: count, writers, transactions }: { tables: number; writers: number; transactions: number },
): Promise<Report> {
  const tables = await makeTables(db, random, count);
  const write = async (writer: number): Promise<Committed[]> => {
    const options = {
      client: await db.connect(),
      random: random.stream(writer),
      contents: tables.map((table) => contentOf(table, writer)),
      isAlone: false,
    };
    const committed: Committed[] = [];
    for (let n = 0; n < transactions; n++) {
      const done = await transact(options);
      if (done) committed.push(done);
    }
    return committed;
  };
  const all = await Promise.all(Array.from({ length: writers }, (_, n) => write(n + 1)));
  return report(db, all.flat());
}

async function report(db: Database, committed: Committed[]): Promise<Report> {
  const statements = committed.flatMap((one) => one.statements);
  return {
    transactions: committed.length,
    statements: statements.length,
    activities: statements.flatMap(({ activities }) => activities).length,
    differences: await differences(db, committed),
  };
}
