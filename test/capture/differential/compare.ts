import type { TestDatabase } from '../../helpers/database.ts';
import type { Activity } from './model.ts';

/** A transaction that was committed: what is to be captured of each of its statements. */
export interface Committed {
  id: string;
  statements: { sql: string; activities: Activity[] }[];
}

/** Where what was captured differs from what was to be: nothing but that, and in the order of the statements. */
export async function differences(db: Pick<TestDatabase, 'query'>, committed: Committed[]): Promise<string[]> {
  const captured = Map.groupBy(await activities(db), ({ transaction }) => transaction);
  const found: string[] = [];
  for (const { id, statements } of committed) {
    const rows = captured.get(id) ?? [];
    captured.delete(id);
    for (const { sql, activities: wanted } of statements) {
      // Within one statement the order of rows is nothing that was promised.
      const had = rows.splice(0, wanted.length).map(({ activity }) => activity);
      const [want, have] = [wanted, had].map((some) => some.map((one) => JSON.stringify(one)).sort());
      if (JSON.stringify(want) !== JSON.stringify(have))
        found.push(`Of ${sql}\n  wanted ${want?.join('\n    ')}\n  captured ${have?.join('\n    ')}`);
    }
    if (rows.length > 0) found.push(`Too much: ${JSON.stringify(rows)}`);
  }
  for (const rows of captured.values()) found.push(`Of a transaction that was not committed: ${JSON.stringify(rows)}`);
  return found;
}

async function activities(db: Pick<TestDatabase, 'query'>): Promise<{ transaction: string; activity: Activity }[]> {
  const rows = await db.query<Activity & { transaction: string }>(`
    select transaction::text, entity, action, object_id, object::text, previous::text, changed, owner_id
    from webhooks.webhook_activity order by id`);
  return rows.map(({ transaction, ...activity }) => ({ transaction, activity }));
}
