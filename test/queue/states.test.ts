import test from 'ava';
import { watchedTable } from '../helpers/capture.ts';
import { createDatabase, type TestDatabase } from '../helpers/database.ts';

let db: TestDatabase;

test.before(async (t) => {
  db = await createDatabase(t);
  await watchedTable(db, { name: 'public.orders', columns: 'id int primary key' });
  await db.exec(`
    insert into webhooks.webhook_registrations (uri) values ('https://example.com/hooks');
    insert into webhooks.webhook_registration_events (registration_id, entity_event_id)
    select r.id, e.id from webhooks.webhook_registrations r, webhooks.entity_events e;
    insert into orders values (1)`);
});

for (const { cannot, change, code = '23514' } of [
  { cannot: 'claimed by nobody', change: `state = 'claimed'` },
  { cannot: 'pending under a lease', change: `claimed_until = now() + interval '1 minute'` },
  { cannot: 'retrying with a claim token', change: `state = 'retrying', claim_token = 1` },
  { cannot: 'blocked without an order', change: `state = 'blocked', next_try_at = 'infinity'` },
  { cannot: 'delivered', change: `state = 'delivered'` },
  { cannot: 'in no state', change: 'state = null', code: '23502' },
]) {
  test(`a live delivery cannot be ${cannot}`, async (t) => {
    await t.throwsAsync(db.exec(`update webhooks.webhook_deliveries set ${change}`), { code });
  });
}
