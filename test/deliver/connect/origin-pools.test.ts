import test from 'ava';
import { request } from 'undici';
import { OriginPools } from '../../../src/deliver/connect/origin-pools.ts';
import { AddressGuard } from '../../../src/deliver/guard/address-guard.ts';
import { guardedConnector } from '../../../src/deliver/guard/guarded-connector.ts';
import { eventually } from '../../helpers/events.ts';
import { startReceiver } from '../../helpers/receiver.ts';
import { LOOPBACK } from '../../helpers/sender.ts';
import { OK, startWire } from '../../helpers/wire.ts';

test('connections are kept to a limited number of origins: those of the one not used for longest are closed', async (t) => {
  const pools = new OriginPools(guardedConnector(new AddressGuard(LOOPBACK)), { maxOrigins: 2 });
  t.teardown(() => pools.destroy());
  const post = async (uri: string) => {
    const { statusCode, body } = await request(uri, { dispatcher: pools as never, method: 'POST' });
    await body.dump();
    return statusCode;
  };
  const [first, second, third] = [
    await startWire(t, (socket) => socket.write(OK)),
    await startWire(t, (socket) => socket.write(OK)),
    await startWire(t, (socket) => socket.write(OK)),
  ];
  await post(first.uri);
  await post(second.uri);
  await post(first.uri);
  await post(third.uri);
  await eventually(() => second.open === 0);
  t.is(first.open, 1);
  t.is(third.open, 1);
  t.is(await post(second.uri), 200);
  await eventually(() => first.open === 0);
});

test('what is under way to an origin whose turn to be closed has come ends well', async (t) => {
  const pools = new OriginPools(guardedConnector(new AddressGuard(LOOPBACK)), { maxOrigins: 1 });
  t.teardown(() => pools.destroy());
  const opened = Promise.withResolvers<void>();
  const slow = await startReceiver(t, async () => {
    await opened.promise;
    return 201;
  });
  const other = await startReceiver(t);
  const under = request(slow.url, { dispatcher: pools as never, method: 'POST' });
  await slow.waitFor(1);
  t.is((await request(other.url, { dispatcher: pools as never, method: 'POST' })).statusCode, 200);
  opened.resolve();
  t.is((await under).statusCode, 201);
});
