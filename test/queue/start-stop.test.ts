import test from 'ava';
import { createDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/events.ts';
import { addOrders, countDeliveries, register, watchOrders } from '../helpers/orders.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { startTestWorker } from '../helpers/worker.ts';

const ROUNDS = 30;

/** What keeps a process alive, by kind. */
function resources(): Map<string, number> {
  const kinds = Map.groupBy(process.getActiveResourcesInfo(), (kind) => kind);
  return new Map([...kinds].map(([kind, all]) => [kind, all.length]));
}

/** Listeners of the process, by event. */
function listeners(): Map<string | symbol, number> {
  return new Map(process.eventNames().map((name) => [name, process.listenerCount(name)]));
}

test('a worker that starts and stops thirty times in one process delivers all, and leaves nothing behind', async (t) => {
  const database = await createDatabase(t);
  await watchOrders(database);
  const receiver = await startReceiver(t);
  await register(database, receiver.url);
  let orders = 0;
  // Every other time it is stopped at once, whatever it has just begun: the next one does what it left.
  const run = async (atOnce: boolean) => {
    const worker = await startTestWorker(t, database);
    orders += (await addOrders(database)).length;
    if (!atOnce) await eventually(async () => (await countDeliveries(database)).delivered === orders);
    await worker.stop();
  };
  await run(false); // Before: what is made once and kept, such as the connections of the test itself.
  const before = { resources: resources(), listeners: listeners() };
  for (let round = 1; round <= ROUNDS; round++) await run(round % 2 === 1);
  t.is(receiver.requests.length, orders);
  t.deepEqual(listeners(), before.listeners);
  await eventually(() => [...resources()].every(([kind, count]) => count <= (before.resources.get(kind) ?? 0)));
  await eventually(async () => {
    const others = `datname = current_database() and application_name <> 'rowhook tests' and backend_type = 'client backend'`;
    return (await database.query(`select from pg_stat_activity where ${others}`)).length === 0;
  });
});
