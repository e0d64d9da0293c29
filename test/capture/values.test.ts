import test from 'ava';
import { watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
});

/** The object of the latest activity, as the text that was stored. */
async function latestObject(entity: string, database = db): Promise<string> {
  const { object } = await database.one(
    'select object::text from webhooks.webhook_activity where entity = $1 order by id desc limit 1',
    [entity],
  );
  return object;
}

test('a timestamptz is captured in UTC whatever the time zone of the session', async (t) => {
  await watchedTable(db, { name: 'public.a34', columns: 'at timestamptz primary key' });
  const session = await db.connect();
  for (const [zone, at] of [
    ['America/New_York', '2026-01-01 00:00:00-05'],
    ['Asia/Kathmandu', '2026-01-01 10:45:00+05:45'],
  ]) {
    await session.query(`set timezone = '${zone}'`);
    await session.query('insert into a34 values ($1)', [at]);
    t.is(await latestObject('public.a34'), '{"at":"2026-01-01T05:00:00+00:00"}');
    await session.query('delete from a34');
  }
  t.is((await session.query('show timezone')).rows[0].TimeZone, 'Asia/Kathmandu');
  t.deepEqual(await db.query(`select distinct object_id from webhooks.webhook_activity where entity = 'public.a34'`), [
    { object_id: '2026-01-01T05:00:00+00:00' },
  ]);
});

test('an int8 keeps every digit, in the activity and in the body of the request', async (t) => {
  await watchedTable(db, { name: 'public.a35', columns: 'id bigint primary key, n numeric' });
  await db.exec('insert into a35 values (9007199254740993, 123456789012345678901234567890.10)');
  const object = '{"id":9007199254740993,"n":123456789012345678901234567890.10}';
  t.is(await latestObject('public.a35'), object);
  const { body, object_id } = await db.one(`
    select webhooks.request_body(a) as body, a.object_id from webhooks.webhook_activity a where a.entity = 'public.a35'`);
  t.is(object_id, '9007199254740993');
  t.true(body.includes(`"object_id":9007199254740993,"object":${object},"previous":null`), body);
});

test('numbers and times that JSON cannot write are captured as strings', async (t) => {
  await watchedTable(db, {
    name: 'public.a36',
    columns: 'id int primary key, n numeric, f float8, r float4, at timestamptz, day date',
  });
  await db.exec(`insert into a36 values (1, 'NaN', 'Infinity', '-Infinity', 'infinity', '-infinity')`);
  t.is(
    await latestObject('public.a36'),
    '{"id":1,"n":"NaN","f":"Infinity","r":"-Infinity","at":"infinity","day":"-infinity"}',
  );
});

test('JSON that a jsonb could not hold is captured as it was written', async (t) => {
  await watchedTable(db, {
    name: 'public.a38',
    columns: 'id int primary key, doc json',
    options: `label => 'Documents'`,
  });
  const document = String.raw`{"b": "\u0000",  "a":1, "a": 2}`;
  await db.query('insert into a38 values (1, $1)', [document]);
  const object = `{"id":1,"doc":${document}}`;
  t.is(await latestObject('public.a38'), object);
  const { body } = await db.one(
    `select webhooks.request_body(a) as body from webhooks.webhook_activity a where a.entity = 'public.a38'`,
  );
  t.true(body.includes(object), body);
  await db.query('update a38 set doc = null');
  t.deepEqual(
    await db.one(
      `select changed, previous::text from webhooks.webhook_activity where entity = 'public.a38' and action = 'update'`,
    ),
    { changed: ['doc'], previous: object },
  );
});

test('text with quotes, backslashes, control characters and of every alphabet is captured exactly', async (t) => {
  await watchedTable(db, { name: 'public.texts', columns: 'id text primary key', actions: ['create'] });
  const text = 'a "quote", a \\ and \\u0000, a\ttab,\na line, \u0001, ünï, 漢字, 🎈, \u2028';
  await db.query('insert into texts values ($1)', [text]);
  const row = await db.one(`
    select object->>'id' as id, object_id, webhooks.request_body(a) as body
    from webhooks.webhook_activity a where entity = 'public.texts'`);
  t.is(row.id, text);
  t.is(row.object_id, text);
  t.is(JSON.parse(row.body).object.id, text);
  t.is(JSON.parse(row.body).object_id, text);
});

/** A column definition, a value, and what is captured of it. */
const types: [column: string, value: string, captured: string][] = [
  ['c_bool boolean', 'true', 'true'],
  ['c_int2 smallint', '-32768', '-32768'],
  ['c_numeric numeric(30, 4)', '12345678901234567890.1', '12345678901234567890.1000'],
  ['c_float4 real', '0.1', '0.1'],
  ['c_float8 double precision', '0.1::float8 + 0.2::float8', '0.30000000000000004'],
  ['c_money money', "'-1234.5'::numeric::money", '"-$1,234.50"'],
  ['c_char char(5)', "'ab'", '"ab   "'],
  ['c_name name', "'Na me'", '"Na me"'],
  ['c_bytea bytea', String.raw`'\xdeadbeef'`, String.raw`"\\xdeadbeef"`],
  ['c_date date', "'2026-02-01'", '"2026-02-01"'],
  ['c_time time', "'13:14:15.5'", '"13:14:15.5"'],
  ['c_timetz timetz', "'13:14:15+02'", '"13:14:15+02"'],
  ['c_timestamp timestamp', "'2026-02-01 13:14:15'", '"2026-02-01T13:14:15"'],
  ['c_timestamptz timestamptz', "'2026-02-01 13:14:15+02'", '"2026-02-01T11:14:15+00:00"'],
  ['c_interval interval', "'-1 year -2 months 3 days 04:05:06.7'", '"-1 years -2 mons +3 days 04:05:06.7"'],
  ['c_uuid uuid', "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'],
  ['c_inet inet', "'::ffff:10.0.0.1/120'", '"::ffff:10.0.0.1/120"'],
  ['c_cidr cidr', "'10.1.0.0/16'", '"10.1.0.0/16"'],
  ['c_macaddr macaddr', "'08002B010203'", '"08:00:2b:01:02:03"'],
  ['c_bit bit(4)', "B'1010'", '"1010"'],
  ['c_varbit varbit', "B'101'", '"101"'],
  ['c_point point', "'(0.1,2)'", '"(0.1,2)"'],
  ['c_tsvector tsvector', "'fat:2 cat:1A'", `"'cat':1A 'fat':2"`],
  ['c_json json', `'{"b":1,  "a":[1.0]}'`, '{"b":1,  "a":[1.0]}'],
  ['c_jsonb jsonb', `'{"b":1,  "a":[1.0]}'`, '{"a": [1.0], "b": 1}'],
  ['c_enum public.mood', "'so so'", '"so so"'],
  ['c_domain public.moment', "'2026-02-01 13:14:15+02'", '"2026-02-01T11:14:15+00:00"'],
  [
    'c_composite public.pair',
    "row('2026-02-01 13:14:15+02', '1 day')",
    '{"at":"2026-02-01T11:14:15+00:00","wait":"1 day"}',
  ],
  ['c_range int4range', "'(0,4]'", '"[1,5)"'],
  ['c_tstzrange tstzrange', "'[2026-02-01 13:14:15+02,)'", String.raw`"[\"2026-02-01 11:14:15+00\",)"`],
  ['c_multirange datemultirange', "'{[2026-02-01,2026-02-03)}'", '"{[2026-02-01,2026-02-03)}"'],
  ['c_array text[]', `'{a,null,"b c"}'`, '["a",null,"b c"]'],
  ['c_matrix int[][]', "'[5:6][1:2]={{1,2},{3,4}}'", '[[1,2],[3,4]]'],
  ['c_moments timestamptz[]', "'{2026-02-01 13:14:15+02}'", '["2026-02-01T11:14:15+00:00"]'],
  ['c_intervals interval[]', "'{1 day 02:00}'", '["1 day 02:00:00"]'],
  ['c_bytes bytea[]', String.raw`'{"\\x00ff"}'`, String.raw`["\\x00ff"]`],
  ['c_moneys money[]', "'{1,2}'", '["$1.00","$2.00"]'],
  ['c_table regclass', "'public.types'", '"public.types"'],
  ['c_null text', 'null', 'null'],
];

const sessions = [
  `set timezone = 'UTC'`,
  `set timezone = 'America/St_Johns'; set datestyle = 'SQL, DMY'; set intervalstyle = 'iso_8601'; set bytea_output = 'escape'; set extra_float_digits = -10`,
  `set timezone = 'Asia/Tokyo'; set datestyle = 'German'; set intervalstyle = 'sql_standard'; set extra_float_digits = 3; set search_path = pg_catalog, public`,
];

test('a value of any type is captured as the same bytes whatever the settings of the session', async (t) => {
  await db.exec(`
    create type public.mood as enum ('so so');
    create domain public.moment as timestamptz;
    create type public.pair as (at timestamptz, wait interval)`);
  const all = [...types, ...(await optionalTypes())];
  await watchedTable(db, { name: 'public.types', columns: all.map(([column]) => column).join(', ') });
  // Before the sessions differ, since what the literals mean depends on them too.
  await db.exec(
    `create table public.sources as select * from types; insert into sources values (${all.map(([, value]) => value).join(', ')})`,
  );
  const expected = `{${all.map(([column, , captured]) => `"${column.split(' ')[0]}":${captured}`).join(',')}}`;
  for (const settings of sessions) {
    const session = await db.connect();
    await session.query(settings);
    await session.query('insert into public.types select * from public.sources');
    t.is(await latestObject('public.types'), expected, settings);
    await session.end();
  }
});

/** Types that a server may have been built without. */
async function optionalTypes(): Promise<typeof types> {
  const available: typeof types = [];
  const add = async (probe: string, type: (typeof types)[number]) => {
    if (
      await db.exec(probe).then(
        () => true,
        () => false,
      )
    )
      available.push(type);
  };
  await add(`select '<a/>'::xml`, ['c_xml xml', `'<a b="1">x</a>'`, String.raw`"<a b=\"1\">x</a>"`]);
  await add('create extension citext schema public', ['c_citext public.citext', "'MiXed'", '"MiXed"']);
  await add('create extension hstore schema public', [
    'c_hstore public.hstore',
    `'a=>1, b=>NULL'`,
    '{"a": "1", "b": null}',
  ]);
  return available;
}

test('money is captured without the locale of the session', async (t) => {
  await watchedTable(db, { name: 'public.prices', columns: 'id int primary key, price money' });
  const [locale] = await db.query(
    `select collcollate as name from pg_collation where collprovider = 'c' and collcollate ~* '^(en_us|de_de)' limit 1`,
  );
  const session = await db.connect();
  await session.query(`select set_config('lc_monetary', $1, false)`, [locale?.name ?? 'C']);
  await session.query('insert into prices values (1, 1234.5::numeric::money)');
  t.is(await latestObject('public.prices'), '{"id":1,"price":"$1,234.50"}');
});

test('the request body is one JSON document in the order that receivers are promised', async (t) => {
  await watchedTable(db, {
    name: 'public.bodies',
    columns: 'id int primary key, v text, owner text',
    options: `owner_column => 'owner'`,
  });
  await db.exec(`insert into bodies values (1, 'a', 'o"1'); update bodies set v = 'b'`);
  const { body, id, at, transaction } = await db.one(`
    select webhooks.request_body(a) as body, a.id, a.transaction,
           to_char(a.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from webhooks.webhook_activity a where entity = 'public.bodies' and action = 'update'`);
  t.is(
    body,
    `{"type":"bodies.updated","timestamp":"${at}","entity":"public.bodies","action":"updated","object_id":1,` +
      `"object":{"id":1,"v":"b","owner":"o\\"1"},"previous":{"id":1,"v":"a","owner":"o\\"1"},"changed":["v"],` +
      `"owner_id":"o\\"1","transaction":"${transaction}","activity_id":"${id}"}`,
  );
});
