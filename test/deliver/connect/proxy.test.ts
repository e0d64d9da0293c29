import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { classify } from '../../../src/deliver/classify.ts';
import type { ConnectionOptions } from '../../../src/deliver/connect/connection-options.ts';
import { AddressGuard } from '../../../src/deliver/guard/address-guard.ts';
import { certificate, privateKey } from '../../helpers/certificate.ts';
import { startReceiver } from '../../helpers/receiver.ts';
import { LOOPBACK, resolvingTo, startSender } from '../../helpers/sender.ts';
import { OK, startWire } from '../../helpers/wire.ts';

interface Proxy {
  uri: string;
  /** What it was asked to connect to. */
  asked: string[];
  authorizations: (string | undefined)[];
}

/** A proxy that lets everything through to loopback, whatever it is called, or answers with a status. */
async function startProxy(t: ExecutionContext, status = 200): Promise<Proxy> {
  const proxy: Proxy = { uri: '', asked: [], authorizations: [] };
  const sockets = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(500).end('Not by CONNECT'));
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    proxy.asked.push(request.url ?? '');
    proxy.authorizations.push(request.headers['proxy-authorization']);
    if (status !== 200) return client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    const upstream = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    sockets.add(upstream.on('error', () => client.destroy()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  proxy.uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}

const post = (uri: string, connection: ConnectionOptions) => ({
  uri,
  headers: { 'x-a': 'b' },
  body: '{}',
  timeoutMs: 5_000,
  connection,
});

test('plain http goes through the proxy by CONNECT, and connections through it are kept', async (t) => {
  const [proxy, receiver] = [await startProxy(t), await startReceiver(t)];
  const sender = startSender(t);
  for (let i = 0; i < 3; i++)
    t.like(await sender.send(post(`${receiver.url}/hook`, { proxy: proxy.uri })), { status: 200 });
  t.like(receiver.requests[0], { method: 'POST', path: '/hook' });
  t.is(receiver.requests.length, 3);
  t.true(proxy.asked.length <= 2);
  t.is(proxy.asked[0], `127.0.0.1:${receiver.port}`);
});

test("https goes through the proxy, which sees nothing of it, and the endpoint's certificate is checked", async (t) => {
  const proxy = await startProxy(t);
  const wire = await startWire(t, (socket) => socket.write(OK), {
    tls: { cert: certificate('server'), key: privateKey('server') },
  });
  const sender = startSender(t);
  t.like(await sender.send(post(wire.uri, { proxy: proxy.uri, caPem: certificate('authority') })), { status: 200 });
  t.deepEqual(proxy.asked, [`localhost:${wire.port}`]);
  t.like(classify(await sender.send(post(wire.uri, { proxy: proxy.uri })), 1, 0), { errorClass: 'tls' });
  t.is(wire.requests.length, 1);
});

test('the proxy is told who asks, and the endpoint is not', async (t) => {
  const [proxy, receiver] = [await startProxy(t), await startReceiver(t)];
  const connection = { proxy: proxy.uri, proxyAuthorization: 'Basic bWU6czNjcmV0' };
  await startSender(t).send(post(receiver.url, connection));
  t.deepEqual(proxy.authorizations, ['Basic bWU6czNjcmV0']);
  t.false(receiver.requests[0]?.rawHeaders.some((text) => /proxy|bWU6/i.test(text)));
});

for (const status of [403, 407, 502])
  test(`a proxy that answers ${status} is a failure of the proxy, told in words that say no more`, async (t) => {
    const [proxy, receiver] = [await startProxy(t, status), await startReceiver(t)];
    t.like(classify(await startSender(t).send(post(receiver.url, { proxy: proxy.uri })), 1, 0), {
      outcome: 'retry',
      errorClass: 'network',
      error: 'The proxy did not let the connection through.',
    });
    t.is(receiver.connections, 0);
    t.is(proxy.asked.length, 1);
  });

for (const [what, onConnect] of [
  ['breaks off', (socket: Socket) => socket.end()],
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ['speaks something else', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n\r\n')],
] as const)
  test(`a proxy that ${what} is a failure of the proxy, after one try`, async (t) => {
    const [wire, receiver] = [await startWire(t, () => {}, { onConnect }), await startReceiver(t)];
    const proxy = wire.uri.slice(0, -1);
    t.like(classify(await startSender(t).send(post(receiver.url, { proxy })), 1, 0), {
      error: 'The proxy did not let the connection through.',
    });
    t.is(receiver.connections, 0);
    t.true(wire.connections <= 2, `${wire.connections}`);
  });

test('a proxy that is not there is a failure of the proxy', async (t) => {
  const [gone, receiver] = [await startReceiver(t), await startReceiver(t)];
  await gone.stop();
  t.like(classify(await startSender(t).send(post(receiver.url, { proxy: gone.url })), 1, 0), {
    error: 'The proxy did not let the connection through.',
  });
});

test('a proxy leads to no endpoint that is not allowed, and is not even asked', async (t) => {
  const [proxy, canary] = [await startProxy(t), await startReceiver(t)];
  const guard = new AddressGuard(
    { ...LOOPBACK, allowedNetworks: ['127.0.0.2/32'], trustedProxies: [proxy.uri] },
    resolvingTo('127.0.0.1'),
  );
  const sender = startSender(t, { guard });
  for (const host of ['127.0.0.1', '169.254.169.254', 'evil.example', 'localhost'])
    t.like(classify(await sender.send(post(`http://${host}:${canary.port}/`, { proxy: proxy.uri })), 1, 0), {
      errorClass: 'blocked-address',
    });
  t.is(canary.connections, 0);
  t.deepEqual(proxy.asked, []);
});

test('nobody reaches into the network by calling what is there a proxy', async (t) => {
  const [canary, receiver] = [await startReceiver(t), await startReceiver(t)];
  const guard = new AddressGuard({ ...LOOPBACK, allowedNetworks: ['127.0.0.2/32'] });
  const answer = await startSender(t, { guard }).send(
    post(`http://127.0.0.2:${receiver.port}/`, { proxy: canary.url }),
  );
  t.true('error' in answer);
  t.is(canary.connections, 0);
});

test('the operator trusts a proxy inside, and through it endpoints outside are sent to', async (t) => {
  const [proxy, receiver] = [await startProxy(t), await startReceiver(t)];
  const guard = new AddressGuard(
    { allowedPorts: [receiver.port], trustedProxies: [proxy.uri] },
    resolvingTo('93.184.216.34'),
  );
  const answer = await startSender(t, { guard }).send(
    post(`http://good.example:${receiver.port}/`, { proxy: proxy.uri }),
  );
  t.like(answer, { status: 200 });
  t.deepEqual(proxy.asked, [`good.example:${receiver.port}`]);
});
