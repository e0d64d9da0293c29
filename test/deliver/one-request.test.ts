import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { startSender } from '../helpers/sender.ts';
import { OK, startWire, type Wire } from '../helpers/wire.ts';

const post = (uri: string, body = '{}') => ({ uri, headers: {}, body, timeoutMs: 5_000 });

/** Until the sender has put its connection aside for the next request. */
async function idle(): Promise<void> {
  for (let i = 0; i < 3; i++) await nextTurn();
}

for (const [how, close] of [
  ['closed', (wire: Wire) => wire.sockets.forEach((socket) => void socket.destroy())],
  ['reset', (wire: Wire) => wire.sockets.forEach((socket) => void socket.resetAndDestroy())],
] as const)
  test(`a kept connection that the endpoint has ${how} meanwhile is not written to: the request goes over a new one`, async (t) => {
    const wire = await startWire(t, (socket) => socket.write(OK));
    const sender = startSender(t);
    for (let i = 1; i <= 20; i++) {
      t.like(await sender.send(post(wire.uri)), { status: 200 }, `request ${i}`);
      await idle();
      // Its end is on the way to the sender, who has not seen it yet.
      close(wire);
    }
    t.is(wire.requests.length, 20);
    t.is(wire.connections, 20);
  });

test('whatever endpoints do to connections, each request is on the wire once at most', async (t) => {
  // Deterministic, and different for each request.
  const wire = await startWire(t, (socket, { requests }) => {
    const act = [
      () => socket.write(OK),
      () => socket.end(OK),
      () => socket.write(OK, () => socket.destroy()),
      () => socket.write(OK, () => socket.resetAndDestroy()),
      () => socket.destroy(),
      () => socket.resetAndDestroy(),
      () => socket.write('HTTP/1.1 200 OK\r\ncontent-le', () => socket.destroy()),
      () => void sleep(3).then(() => socket.write(OK)),
      () => socket.write(OK, () => void sleep(1).then(() => socket.destroy())),
      () => socket.write(`${OK}HTTP/1.1 500 Again\r\n\r\n`),
    ][(requests.length * 7) % 10];
    act?.();
  });
  const sender = startSender(t);
  const answered: string[] = [];
  const lanes = Array.from({ length: 8 }, async (_, lane) => {
    for (let i = 0; i < 100; i++) {
      const id = `${lane}-${i}`;
      const answer = await sender.send(post(wire.uri, `{"id":"${id}"}`));
      if ('status' in answer) answered.push(id);
    }
  });
  await Promise.all(lanes);
  const ids = wire.requests.map((request) => /"id":"([^"]+)"/.exec(request)?.[1]);
  t.is(new Set(ids).size, ids.length);
  t.true(answered.length > 100);
  t.deepEqual(
    answered.filter((id) => !ids.includes(id)),
    [],
  );
});
