import { readFile, writeFile } from 'node:fs/promises';
import test from 'ava';
import { migrate } from '../src/database/migrate.ts';
import { createDatabase, type TestDatabase } from './helpers/database.ts';
import { dumpSchema } from './helpers/dump-schema.ts';

const golden = new URL('./schema.sql', import.meta.url);
const updating = 'UPDATE_GOLDEN=1 npm test -- test/schema.test.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
  // A watched table, so that its compiled capture functions have to keep the same rules.
  await db.exec('create table public.orders (id bigint primary key, owner_id text, "strange "" name" timestamptz)');
  await db.exec(`
    select webhooks.watch('public.orders', owner_column => 'owner_id');
    insert into webhooks.entity_events (entity, action) values ('public.orders', 'create'), ('public.orders', 'update')`);
});

test('the schema is the one in test/schema.sql', async (t) => {
  const fresh = await createDatabase(t);
  const dump = `-- Schema webhooks as the catalogue describes it. Not to be run. To update: ${updating}\n\n${await dumpSchema(fresh.pool)}`;
  if (process.env.UPDATE_GOLDEN) await writeFile(golden, dump);
  const expected = await readFile(golden, 'utf8');
  // A few lines that differ say more than two long texts.
  t.deepEqual(difference(expected, dump), { missing: [], unexpected: [] }, `If the change is meant: ${updating}`);
  t.true(dump === expected, `The same lines in another order. If the change is meant: ${updating}`);
});

test('migrating a second time changes nothing', async (t) => {
  const once = await dumpSchema(db.pool, { withBodies: true });
  await migrate(db.url);
  t.is(await dumpSchema(db.pool, { withBodies: true }), once);
});

test('no function reads a name by the search_path of its caller', async (t) => {
  // Either it pins its own, or it has an SQL-standard body, whose names were bound when it was made.
  const loose = await offenders(`
    select p.oid::regprocedure::text as name from webhooks_functions p
    where (p.prosqlbody is null or p.prosecdef) and p.prosrc <> webhooks.idle_body() and not exists (
      select from unnest(p.proconfig) setting
      where setting in ('search_path=""', 'search_path=pg_catalog, pg_temp')
    )`);
  t.deepEqual(loose, []);
});

test('every schema, table, column, view, sequence, function and type has a comment', async (t) => {
  const uncommented = await offenders(`
    select 'schema ' || nspname as name from pg_namespace where nspname = 'webhooks' and obj_description(oid, 'pg_namespace') is null
    union all
    select 'relation ' || c.oid::regclass from webhooks_relations c where obj_description(c.oid, 'pg_class') is null
    union all
    select 'column ' || c.oid::regclass || '.' || a.attname
    from webhooks_relations c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind <> 'S' and col_description(c.oid, a.attnum) is null
    union all
    select 'function ' || p.oid::regprocedure from webhooks_functions p where obj_description(p.oid, 'pg_proc') is null
    union all
    select 'type ' || t.oid::regtype from pg_type t left join pg_class c on c.oid = t.typrelid
    where t.typnamespace = 'webhooks'::regnamespace and (t.typtype in ('e', 'd') or c.relkind = 'c') and obj_description(t.oid, 'pg_type') is null`);
  t.deepEqual(uncommented, []);
});

test('no function that says it is immutable or stable writes, notifies or draws from a sequence', async (t) => {
  const writing = await offenders(`
    select p.oid::regprocedure::text as name from webhooks_functions p
    where p.provolatile <> 'v' and p.prolang <> (select oid from pg_language where lanname = 'internal')
      -- Without the literals: some functions put the text of others together.
      and regexp_replace(regexp_replace(p.body, '--[^\\n]*', '', 'g'), '''([^'']|'''')*''|\\$(\\w*)\\$.*?\\$\\2\\$', '', 'g')
        ~* '\\m(insert\\s+into|update\\s+\\w+|delete\\s+from|merge\\s+into|pg_notify|nextval|pg_(try_)?advisory\\w*lock\\w*)\\M'`);
  t.deepEqual(writing, []);
});

test('a function whose answer rests on the clock, the settings or the tables does not say it is immutable', async (t) => {
  const changing = await offenders(`
    select p.oid::regprocedure::text as name from webhooks_functions p
    where p.provolatile = 'i'
      and regexp_replace(p.body, '--[^\\n]*', '', 'g') ~* '\\m(now|clock_timestamp|current_setting|random)\\s*\\(|\\mfrom\\s+webhooks\\.\\w+\\M(?!\\s*\\()'`);
  t.deepEqual(changing, []);
});

test('nothing in the schema is open to everybody', async (t) => {
  const open = await offenders(`
    select 'execute ' || p.oid::regprocedure as name from webhooks_functions p
    where exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) where grantee = 0)
    union all
    select lower(privilege_type) || ' ' || c.oid::regclass
    from webhooks_relations c, aclexplode(c.relacl) where grantee = 0
    union all
    select lower(privilege_type) || ' on the schema' from pg_namespace n, aclexplode(n.nspacl) where n.nspname = 'webhooks' and grantee = 0`);
  t.deepEqual(open, []);
});

test('one function alone names graphile-worker: dispatch', async (t) => {
  // As the schema of something: a name in a list of schemas to leave alone is no use of it.
  const naming = await offenders(
    `select p.proname::text as name from webhooks_functions p where p.body ~ '(webhooks|graphile)_worker\\.'`,
  );
  t.deepEqual(naming, ['dispatch']);
});

test('only capture, and what the admin API may call after it asked who calls, has the rights of its owner', async (t) => {
  const definers = await offenders('select p.proname::text as name from webhooks_functions p where p.prosecdef');
  t.true(definers.length > 0);
  const rest = definers.filter(
    (name) => !/^(capture|payload)_\d+_(create|update|delete|truncate)$/.test(name) && !name.startsWith('api_'),
  );
  t.deepEqual(rest, [
    'authorize',
    'backfill_details',
    'current_activities',
    'entity_event_details',
    'live_activity',
    'live_attempts',
    'live_backfills',
    'live_log',
    'live_positions',
    'own_permissions',
    'role_may',
    'tenant',
    'tg_entity_events__compile_capture',
    'tg_event__follow_tables',
    'tg_event__note_dropped_tables',
    'tg_webhook_registration_events__count_change',
  ]);
  const careless = await offenders(
    "select p.proname::text as name from webhooks_functions p where p.prosecdef and p.proname like 'api\\_%' and p.body !~ 'webhooks\\.authorize\\('",
  );
  t.deepEqual(careless, []);
});

/** The names that `query` finds, in which `webhooks_functions` and `webhooks_relations` stand for what is in the schema. */
async function offenders(query: string): Promise<string[]> {
  const rows = await db.query<{ name: string }>(`
    with webhooks_functions as (
      select *, coalesce(pg_get_function_sqlbody(oid), prosrc) as body from pg_proc where pronamespace = 'webhooks'::regnamespace
    ),
    -- What is only a part of another (a partition, the sequence of an identity column) is described there.
    webhooks_relations as (
      select * from pg_class c
      where relnamespace = 'webhooks'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f', 'S') and not relispartition
        and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i' and c.relkind = 'S')
    )
    select name from (${query}) found order by name`);
  return rows.map((row) => row.name);
}

/** What one of two dumps has and the other has not, each line with the heading that it stands under. */
function difference(expected: string, actual: string): { missing: string[]; unexpected: string[] } {
  const [wanted, found] = [linesOf(expected), linesOf(actual)];
  return {
    missing: wanted.filter((line) => !found.includes(line)),
    unexpected: found.filter((line) => !wanted.includes(line)),
  };
}

function linesOf(dump: string): string[] {
  const sections = dump.split('\n\n').map((section) => section.split('\n'));
  return sections.flatMap(([heading, ...lines]) => [
    `${heading}`,
    ...lines.map((line) => `${heading}: ${line.trim()}`),
  ]);
}
