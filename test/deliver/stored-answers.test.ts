import test from 'ava';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';
import { once } from '../helpers/events.ts';
import { startWire } from '../helpers/wire.ts';
import { startTestWorker } from '../helpers/worker.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
  await db.exec(`
    create table public.orders (id bigint generated always as identity primary key);
    select webhooks.watch('public.orders');
    insert into webhooks.entity_events (entity, action) values ('public.orders', 'create');`);
});

for (const [what, answer, stored] of [
  [
    'a body with NUL',
    Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\na\0b'),
    { outcome: 'delivered', response_body: 'a\ufffdb' },
  ],
  [
    'a body that is no UTF-8',
    Buffer.concat([
      Buffer.from('HTTP/1.1 500 No\r\ncontent-length: 6\r\n\r\n'),
      Buffer.from([0x61, 0xff, 0xc3, 0x28, 0x80, 0x62]),
    ]),
    { outcome: 'retry', response_body: 'a\ufffd\ufffd(\ufffdb' },
  ],
  [
    'a body with halves of surrogate pairs',
    Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n'), Buffer.from([0xed, 0xa0, 0x80])]),
    { outcome: 'delivered', response_body: '\ufffd\ufffd\ufffd' },
  ],
  [
    'a header in Latin-1',
    Buffer.from('HTTP/1.1 200 OK\r\nx-name: M\xfcnchen\r\ncontent-length: 0\r\n\r\n', 'latin1'),
    { outcome: 'delivered', response_body: null, response_headers: { 'x-name': 'München' } },
  ],
  [
    'a header that JSON has to escape',
    Buffer.from('HTTP/1.1 200 OK\r\nx-name: "\\u0000\\" \\ud800\r\nx-tab: a\tb,{}\r\ncontent-length: 0\r\n\r\n'),
    {
      outcome: 'delivered',
      response_body: null,
      response_headers: { 'x-name': '"\\u0000\\" \\ud800', 'x-tab': 'a\tb,{}' },
    },
  ],
  [
    'a header with the name __proto__',
    Buffer.from('HTTP/1.1 200 OK\r\n__proto__: x\r\nconstructor: y\r\ncontent-length: 0\r\n\r\n'),
    { outcome: 'delivered', response_body: null },
  ],
] as const)
  test.serial(`an answer with ${what} is stored, and the delivery is judged by its status`, async (t) => {
    const wire = await startWire(t, (socket) => socket.write(answer));
    const { id } = await db.one(`select id from webhooks.register($1, '{public.orders:create}')`, [wire.uri]);
    const worker = await startTestWorker(t, db);
    const tried = once(worker.events, 'attempt', ({ registrationId }) => registrationId === id);
    await db.query('insert into public.orders default values');
    await tried;
    const attempts = await db.query(
      'select outcome, response_body, response_headers from webhooks.webhook_attempts where registration_id = $1',
      [id],
    );
    t.is(attempts.length, 1);
    t.like(attempts[0], stored);
    t.is(typeof attempts[0].response_headers, 'object');
    await db.query('delete from webhooks.webhook_registrations where id = $1', [id]);
  });
