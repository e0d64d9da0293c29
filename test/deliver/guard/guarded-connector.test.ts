import type { LookupAddress } from 'node:dns';
import { createServer, type LookupFunction } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { Agent, interceptors, request } from 'undici';
import { AddressGuard } from '../../../src/deliver/guard/address-guard.ts';
import { guardedConnector } from '../../../src/deliver/guard/guarded-connector.ts';
import { BlockedAddress } from '../../../src/deliver/guard/refusal.ts';
import type { GuardRules } from '../../../src/deliver/guard/rules.ts';
import { eventually } from '../../helpers/events.ts';
import { startReceiver } from '../../helpers/receiver.ts';

const PUBLIC = '93.184.216.34';

function startAgent(t: ExecutionContext, rules: Partial<GuardRules> = {}, resolve?: LookupFunction): Agent {
  const agent = new Agent({ connect: guardedConnector(new AddressGuard(rules, resolve)), allowH2: false });
  t.teardown(() => agent.destroy());
  return agent;
}

/** Answers the first look-up with the first list of addresses, and so on; the last one stays. */
function resolving(...answers: string[][]): LookupFunction {
  let asked = 0;
  return (_, options, callback) => {
    const addresses: LookupAddress[] = (answers[Math.min(asked++, answers.length - 1)] ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    if (!options.all) throw new Error('The guard has to see all addresses');
    callback(null, addresses);
  };
}

async function attempt(url: string, agent: Agent): Promise<number | Error> {
  try {
    const { statusCode, body } = await request(url, {
      dispatcher: agent,
      method: 'POST',
      signal: AbortSignal.timeout(2_000),
    });
    await body.dump();
    return statusCode;
  } catch (error) {
    return error as Error;
  }
}

/** Listens on loopback, and must get no connection. */
async function startCanary(t: ExecutionContext) {
  const canary = await startReceiver(t);
  const any = { allowedPorts: [] };
  return { ...canary, any, port: canary.port, connections: () => canary.connections };
}

for (const host of [
  ...[
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127.1',
    '127.0.0.1.',
    '①②⑦.0.0.1',
    '0',
    'localhost',
    'LOCALHOST.',
  ],
  ...['[::1]', '[::ffff:127.0.0.1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[fd00:ec2::254]'],
  ...['169.254.169.254', '168.63.129.16', '100.100.100.200', '10.0.0.1'],
])
  test(`no connection is made to ${host}`, async (t) => {
    const canary = await startCanary(t);
    const error = await attempt(`http://${host}:${canary.port}/`, startAgent(t, canary.any));
    t.true(error instanceof BlockedAddress, String(error));
    t.is(canary.connections(), 0);
  });

test('no connection is made to a name that leads inside', async (t) => {
  const canary = await startCanary(t);
  const agent = startAgent(t, canary.any, resolving(['127.0.0.1']));
  const error = await attempt(`http://evil.example:${canary.port}/`, agent);
  t.true(error instanceof BlockedAddress && error.resolved);
  t.is(canary.connections(), 0);
});

test('no connection is made to a name allowed by its own, when its address is not', async (t) => {
  const canary = await startCanary(t);
  const error = await attempt(
    `http://localhost:${canary.port}/`,
    startAgent(t, { ...canary.any, allowedHosts: ['localhost'] }),
  );
  t.true(error instanceof BlockedAddress && error.refusal === 'address');
  t.is(canary.connections(), 0);
});

test('a name with one address inside among public ones is not connected to at all', async (t) => {
  const canary = await startCanary(t);
  for (const addresses of [
    [PUBLIC, '127.0.0.1'],
    ['127.0.0.1', PUBLIC],
    ['2606:4700::1111', '::1'],
    [PUBLIC, '::ffff:127.0.0.1'],
  ]) {
    const error = await attempt(`http://evil.example:${canary.port}/`, startAgent(t, canary.any, resolving(addresses)));
    t.true(error instanceof BlockedAddress, addresses.join());
  }
  t.is(canary.connections(), 0);
});

test('a name that leads elsewhere with every look-up is judged by each: that it was public helps it nothing', async (t) => {
  const canary = await startCanary(t);
  const agent = startAgent(
    t,
    { allowedPorts: [], allowedNetworks: ['127.0.0.2/32'] },
    resolving(['127.0.0.2'], ['127.0.0.1']),
  );
  // Nobody listens at the first address on this port: the second try looks the name up again.
  t.not(await attempt(`http://evil.example:${canary.port}/`, agent), 200);
  const error = await attempt(`http://evil.example:${canary.port}/`, agent);
  t.true(error instanceof BlockedAddress, String(error));
  t.is(canary.connections(), 0);
});

test('a name without an address is not connected to', async (t) => {
  t.true((await attempt('http://evil.example/', startAgent(t, {}, resolving([])))) instanceof BlockedAddress);
});

test('a redirect inside is blocked even by a client that follows it', async (t) => {
  const canary = await startCanary(t);
  const outside = createServer((socket) =>
    socket
      .on('error', () => {})
      .end(`HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:${canary.port}/\r\ncontent-length: 0\r\n\r\n`),
  );
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.2', resolve));
  t.teardown(() => outside.close());
  const { port } = outside.address() as { port: number };
  const agent = startAgent(t, { allowedPorts: [], allowedNetworks: ['127.0.0.2/32'] });
  const following = agent.compose(interceptors.redirect({ maxRedirections: 3 }));
  const error = await attempt(`http://127.0.0.2:${port}/`, following as Agent);
  t.true(error instanceof BlockedAddress, String(error));
  t.is(canary.connections(), 0);
});

test('a dispatcher that replaces names by addresses before it connects gets nowhere', async (t) => {
  const canary = await startCanary(t);
  const lookup = (_origin: unknown, _options: unknown, callback: (error: null, addresses: LookupAddress[]) => void) =>
    callback(null, [{ address: '127.0.0.1', family: 4 }]);
  const agent = startAgent(t, canary.any).compose(interceptors.dns({ lookup } as never));
  const error = await attempt(`http://evil.example:${canary.port}/`, agent as Agent);
  t.true(error instanceof BlockedAddress, String(error));
  t.is(canary.connections(), 0);
});

test('no connection is made to a port that is not allowed', async (t) => {
  const canary = await startCanary(t);
  const loopback = { allowedNetworks: ['127.0.0.0/8'] };
  for (const allowedPorts of [[80, 443], [canary.port + 1]]) {
    const error = await attempt(`http://127.0.0.1:${canary.port}/`, startAgent(t, { ...loopback, allowedPorts }));
    t.true(error instanceof BlockedAddress && error.refusal === 'port');
  }
  t.is(canary.connections(), 0);
  t.is(
    await attempt(`http://127.0.0.1:${canary.port}/`, startAgent(t, { ...loopback, allowedPorts: [canary.port] })),
    200,
  );
});

test('plain http is not connected to where only https is allowed', async (t) => {
  const canary = await startCanary(t);
  const rules = { allowedNetworks: ['127.0.0.0/8'], allowedPorts: [], httpsOnly: true };
  const error = await attempt(`http://127.0.0.1:${canary.port}/`, startAgent(t, rules));
  t.true(error instanceof BlockedAddress && error.refusal === 'https-only');
  t.is(canary.connections(), 0);
});

test('a proxy from the environment is not used', async (t) => {
  const [canary, receiver] = [await startReceiver(t), await startReceiver(t)];
  const names = ['http_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];
  for (const name of names) process.env[name] = canary.url;
  t.teardown(() => {
    for (const name of names) delete process.env[name];
  });
  const agent = startAgent(t, { allowedNetworks: ['127.0.0.0/8'], allowedPorts: [] });
  t.is(await attempt(receiver.url, agent), 200);
  t.is(canary.connections, 0);
});

test('a connection that reached a forbidden side all the same is cut before anything is sent', async (t) => {
  const canary = await startReceiver(t);
  // As if the check of addresses had been passed by: the guard says yes to all but the peer.
  class Blind extends AddressGuard {
    override check() {
      return undefined;
    }
  }
  const agent = new Agent({ connect: guardedConnector(new Blind({ allowedPorts: [] })) });
  t.teardown(() => agent.destroy());
  t.true((await attempt(canary.url, agent)) instanceof BlockedAddress);
  t.is(canary.requests.length, 0);
  await eventually(() => canary.inFlight === 0);
});

test('what is allowed is connected to, by address and by name', async (t) => {
  const receiver = await startReceiver(t);
  const rules = { allowedNetworks: ['127.0.0.0/8', '::1/128'], allowedPorts: [], allowedHosts: ['localhost'] };
  t.is(await attempt(receiver.url, startAgent(t, rules)), 200);
  t.is(await attempt(`http://localhost:${receiver.port}/`, startAgent(t, rules)), 200);
  t.is(await attempt(`http://good.example:${receiver.port}/`, startAgent(t, rules, resolving(['127.0.0.1']))), 200);
});

test('the error is the same whether anybody listens there or not', async (t) => {
  const canary = await startReceiver(t);
  const open = await attempt(canary.url, startAgent(t, { allowedPorts: [] }));
  await canary.stop();
  const closed = await attempt(canary.url, startAgent(t, { allowedPorts: [] }));
  t.true(open instanceof BlockedAddress && closed instanceof BlockedAddress);
  t.is(String(open), String(closed));
  t.notRegex(String(open), /127|\d{3,}/);
});
