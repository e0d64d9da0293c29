import test from 'ava';
import { pino } from 'pino';
import { openSchema } from '../../src/admin/graphql.ts';
import { NARROWINGS } from '../../src/admin/narrow-introspection.ts';
import { asApi } from '../../src/admin/open.ts';
import { createPool } from '../../src/database/pool.ts';
import { cleanupAfter } from '../helpers/cleanup.ts';
import { openShops } from './shops.ts';

test('PostGraphile is told of the API alone, however large the rest of the database is', async (t) => {
  const { db } = await openShops(t);
  await db.exec(
    `select format('create table public.other_%s (id integer primary key)', n) from generate_series(1, 50) n`,
  );
  const pool = createPool(asApi(db.url), { max: 2 });
  cleanupAfter(t, () => pool.end());
  const asked: { text: string; answer: string }[] = [];
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<{ rows: { introspection?: string }[] }>;
    Object.assign(client, {
      query: async (...args: unknown[]) => {
        const result = await query(...args);
        const answer = result?.rows?.[0]?.introspection;
        if (answer !== undefined) asked.push({ text: (args[0] as { text: string }).text, answer });
        return result;
      },
    });
  });
  const { release } = await openSchema({ role: 'admin', pool, log: pino({ level: 'silent' }) });
  await release();
  t.is(asked.length, 1);
  for (const [what, { to }] of Object.entries(NARROWINGS))
    t.true(
      asked[0]?.text.includes(to),
      `PostGraphile puts its question in other words than before, so that it is not narrowed to ${what}: see src/admin/narrow-introspection.ts`,
    );
  const { classes, procs, constraints } = JSON.parse(asked[0]?.answer ?? '{}');
  t.true(classes.length > 10);
  t.deepEqual(
    [
      ...classes.map(({ relname }: { relname: string }) => relname),
      ...procs.map(({ proname }: { proname: string }) => proname),
    ].filter((name) => !name.startsWith('api_')),
    [],
  );
  t.deepEqual(constraints, []);
});
