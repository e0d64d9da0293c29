import test from 'ava';
import { pino } from 'pino';
import { openSchema } from '../../src/admin/graphql.ts';
import { NARROWINGS } from '../../src/admin/narrow-introspection.ts';
import { asApi } from '../../src/admin/open.ts';
import { createPool } from '../../src/database/pool.ts';
import { cleanupAfter } from '../helpers/cleanup.ts';
import { openApi, type Who } from './api.ts';
import { fillLogs, scannedRows } from './many-rows.ts';
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

test('rows that are looked up by several ids are found by the index, behind a fence that PostGraphile does not know of', async (t) => {
  const api = await openApi(t, { connections: 1 });
  await fillLogs(api.db, api.everybody);
  const texts: string[] = [];
  const client = await api.pool.connect();
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  Object.assign(client, {
    query: (...args: unknown[]) => {
      texts.push((args[0] as { text?: string }).text ?? '');
      return query(...args);
    },
  });
  client.release();
  const session = await api.db.connect();
  for (const who of ['admin', { owner: 'o7' }] as Who[]) {
    const before = await scannedRows(session);
    const { data, errors } = await api.ask(
      who,
      '{ attempts(first: 20, orderBy: ID_DESC) { nodes { delivery { activity { id } registration { id } } } } searchActivities(first: 20) { nodes { id } } }',
    );
    t.deepEqual(errors, []);
    t.is(data.searchActivities.nodes.length, 20);
    await api.pool.query('select pg_stat_force_next_flush()');
    t.true((await scannedRows(session)) - before < 1000, JSON.stringify(who));
  }
  t.true(
    texts.some((text) => text.includes('json_array_elements')) &&
      texts
        .filter((text) => text.includes('json_array_elements(') && text.includes('ordinality'))
        .every((text) => text.includes('offset 0')),
    'PostGraphile puts look-ups in other words than before: see src/admin/fence-identifiers.ts',
  );
});
