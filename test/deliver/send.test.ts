import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import test, { type ExecutionContext } from 'ava';
import { classify } from '../../src/deliver/classify.ts';
import { CONNECTIONS_PER_ORIGIN } from '../../src/deliver/connect/pool-options.ts';
import { AttemptAborted, AttemptTimedOut } from '../../src/deliver/failure.ts';
import { eventually } from '../helpers/events.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { startSender } from '../helpers/sender.ts';

const HEADERS = { 'content-type': 'application/json', 'webhook-id': 'msg_1_1' };

function post(uri: string, timeoutMs = 5_000, body = '{"a":1}') {
  return { uri, headers: HEADERS, body, timeoutMs };
}

/** What a bare socket server saw. */
interface Wire {
  uri: string;
  /** Complete requests, over all connections. */
  requests: number;
  connections: number;
  /** Connections that are open now. */
  readonly open: number;
}

/** A server that answers each request by writing what it likes to the socket. */
async function startWire(
  t: ExecutionContext,
  answer: (socket: Socket, wire: Wire) => void,
  onConnect: (socket: Socket) => void = () => {},
): Promise<Wire> {
  const sockets = new Set<Socket>();
  const wire: Wire = {
    uri: '',
    requests: 0,
    connections: 0,
    get open() {
      return sockets.size;
    },
  };
  const server: Server = createServer((socket) => {
    wire.connections++;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    onConnect(socket);
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      if (!seen.endsWith('{"a":1}')) return;
      seen = '';
      wire.requests++;
      answer(socket, wire);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  wire.uri = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  return wire;
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

for (const status of [200, 201, 202, 204, 299, 300, 304, 400, 410, 429, 500, 503])
  test(`an answer of ${status} is told as it came`, async (t) => {
    const receiver = await startReceiver(t, { status, headers: { 'x-trace': 'abc', 'set-cookie': ['a=1', 'b=2'] } });
    const answer = await startSender(t).send(post(receiver.url));
    t.like(answer, { status, headers: { 'x-trace': 'abc', 'set-cookie': ['a=1', 'b=2'] }, body: '' });
    t.is(receiver.requests.length, 1);
  });

test('the request is what was asked for: method, path, headers and the bytes of the body', async (t) => {
  const receiver = await startReceiver(t, { body: 'thanks' });
  const body = '{"a": 1,   "n":9007199254740993, "s":"ü\\u0000🎈"}';
  const answer = await startSender(t).send(post(`${receiver.url}/hook/%C3%BC?b=c&d=%20#fragment`, 5_000, body));
  t.like(answer, { status: 200, body: 'thanks' });
  const [request] = receiver.requests;
  t.like(request, { method: 'POST', path: '/hook/%C3%BC?b=c&d=%20' });
  t.deepEqual(request?.body, Buffer.from(body));
  t.like(request?.headers, { ...HEADERS, 'content-length': String(Buffer.byteLength(body)) });
});

test('an empty body is sent as one of no bytes', async (t) => {
  const receiver = await startReceiver(t);
  await startSender(t).send(post(receiver.url, 5_000, ''));
  t.is(receiver.requests[0]?.body.length, 0);
  t.is(receiver.requests[0]?.headers['content-length'], '0');
});

for (const status of [301, 302, 303, 307, 308])
  test(`a redirect of ${status} is an answer like others: where it points is never connected to`, async (t) => {
    const elsewhere = await startReceiver(t);
    const receiver = await startReceiver(t, { status, headers: { location: elsewhere.url } });
    const answer = await startSender(t).send(post(receiver.url));
    t.like(answer, { status, headers: { location: elsewhere.url } });
    t.is(elsewhere.connections, 0);
    t.is(receiver.requests.length, 1);
  });

test('an endpoint that never answers is given up when its time is over', async (t) => {
  const receiver = await startReceiver(t, 'hang');
  const began = performance.now();
  const answer = await startSender(t).send(post(receiver.url, 300));
  const elapsed = performance.now() - began;
  t.true('error' in answer && answer.error instanceof AttemptTimedOut);
  t.true(elapsed >= 295 && elapsed < 5_000, `${elapsed} ms`);
  await eventually(() => receiver.inFlight === 0);
});

test('an endpoint that answers just in time succeeds', async (t) => {
  const receiver = await startReceiver(t, { delayMs: 200 });
  t.like(await startSender(t).send(post(receiver.url, 5_000)), { status: 200 });
});

test('headers that come slowly do not put the deadline off', async (t) => {
  const wire = await startWire(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => socket.write('x: y\r\n'), 20);
    socket.on('close', () => clearInterval(timer));
  });
  const began = performance.now();
  const answer = await startSender(t).send(post(wire.uri, 300));
  t.true('error' in answer && answer.error instanceof AttemptTimedOut);
  t.true(performance.now() - began < 5_000);
  await eventually(() => wire.open === 0);
});

test('a body that comes byte by byte without an end: the status that came in time is the verdict', async (t) => {
  const wire = await startWire(t, (socket) => {
    socket.write('HTTP/1.1 202 Accepted\r\n\r\n');
    const timer = setInterval(() => socket.write('z'), 20);
    socket.on('close', () => clearInterval(timer));
  });
  const began = performance.now();
  const answer = await startSender(t).send(post(wire.uri, 1_000));
  const elapsed = performance.now() - began;
  t.true(elapsed >= 995 && elapsed < 6_000, `${elapsed} ms`);
  t.like(answer, { status: 202 });
  t.regex('body' in answer ? answer.body : '', /^z{1,60}$/);
  await eventually(() => wire.open === 0);
});

test('of a body without end only the start is read: the connection is cut long before the deadline', async (t) => {
  let written = 0;
  const wire = await startWire(t, (socket) => {
    socket.write('HTTP/1.1 500 Oops\r\n\r\n');
    const chunk = Buffer.alloc(16_384, 'x');
    const pour = () => {
      while (!socket.destroyed) {
        written += chunk.length;
        if (!socket.write(chunk)) return;
      }
    };
    socket.on('drain', pour);
    pour();
  });
  const answer = await startSender(t).send(post(wire.uri, 30_000));
  t.like(answer, { status: 500, body: 'x'.repeat(4_096) });
  await eventually(() => wire.open === 0);
  // What the kernel's buffers on both sides may hold besides what was read.
  t.true(written < 20_000_000, `${written} bytes`);
});

test('a compressed body is kept as it came: nothing is inflated', async (t) => {
  const body = Buffer.from('1f8b08000000000000034bcf4f4c0200', 'hex');
  const receiver = await startReceiver(t, { headers: { 'content-encoding': 'gzip' }, body });
  const answer = await startSender(t).send(post(receiver.url));
  t.is('body' in answer ? answer.body : '', body.toString('utf8'));
});

test('a body of up to 64 KiB is read to its end, so that the connection can carry the next request', async (t) => {
  const receiver = await startReceiver(t, { body: 'y'.repeat(65_536) });
  const sender = startSender(t);
  for (let i = 0; i < 5; i++) t.like(await sender.send(post(receiver.url)), { status: 200, body: 'y'.repeat(4_096) });
  t.true(receiver.connections <= 2, `${receiver.connections} connections`);
});

for (const [what, errorClass, act] of [
  ['closes without a byte', 'reset', (socket: Socket) => socket.end()],
  ['resets the connection', 'reset', (socket: Socket) => socket.resetAndDestroy()],
  ['breaks off within the headers', 'reset', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le')],
  ['answers with something else than HTTP', 'protocol', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n\r\n')],
  ['answers with a status that is no number', 'protocol', (socket: Socket) => socket.end('HTTP/1.1 two OK\r\n\r\n')],
  ['answers with a status below 100', 'protocol', (socket: Socket) => socket.end('HTTP/1.1 099 No\r\n\r\n')],
  ['sends a header with a NUL', 'protocol', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n')],
  [
    'sends a header of 20 KB',
    'protocol',
    (socket: Socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'h'.repeat(20_000)}\r\n\r\n`),
  ],
] as const)
  test(`an endpoint that ${what} is a failure, of one request, and the sender goes on`, async (t) => {
    const wire = await startWire(t, (socket, { requests }) => (requests === 1 ? act(socket) : socket.write(OK)));
    const sender = startSender(t);
    const answer = await sender.send(post(wire.uri));
    t.like(classify(answer, undefined, 0), { outcome: 'failed', errorClass });
    t.is(wire.requests, 1);
    t.like(await sender.send(post(wire.uri)), { status: 200 });
    t.is(wire.requests, 2);
  });

test('a connection that is cut before it was asked anything is a failure', async (t) => {
  const wire = await startWire(
    t,
    () => {},
    (socket) => socket.resetAndDestroy(),
  );
  t.like(classify(await startSender(t).send(post(wire.uri, 2_000)), 1, 0), { outcome: 'retry', errorClass: 'reset' });
});

test('a body that breaks off after its status: the status is the verdict', async (t) => {
  const wire = await startWire(t, (socket) => socket.end('HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\nhalf'));
  t.like(await startSender(t).send(post(wire.uri)), { status: 201, body: 'half' });
});

test('early hints and processing are not the answer: what follows them is', async (t) => {
  const wire = await startWire(t, (socket) =>
    socket.write(`HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${OK}`),
  );
  t.like(await startSender(t).send(post(wire.uri)), { status: 200, headers: { 'content-length': '2' }, body: 'ok' });
});

test('a 100 Continue that nobody asked for is a failure', async (t) => {
  const wire = await startWire(t, (socket) => socket.write(`HTTP/1.1 100 Continue\r\n\r\n${OK}`));
  t.like(classify(await startSender(t).send(post(wire.uri, 2_000)), undefined, 0), { outcome: 'failed' });
  t.is(wire.requests, 1);
});

test('an endpoint where nobody listens refuses', async (t) => {
  const receiver = await startReceiver(t);
  await receiver.stop();
  t.like(classify(await startSender(t).send(post(receiver.url)), 1, 0), { errorClass: 'refused' });
});

test('https at a port that speaks plain http is a failure of TLS', async (t) => {
  const receiver = await startReceiver(t);
  const answer = await startSender(t).send(post(receiver.url.replace('http:', 'https:')));
  t.like(classify(answer, 1, 0), { errorClass: 'tls' });
});

test('a name that does not exist is a failure to look it up', async (t) => {
  const answer = await startSender(t).send(post('http://nobody.invalid/', 20_000));
  t.like(classify(answer, 1, 0), { errorClass: 'dns' });
});

for (const uri of ['not a uri', 'http://[::1', 'ftp://127.0.0.1/', 'http://127.0.0.1:99999/'])
  test(`a URI that cannot be sent to is an answer, not an exception: ${uri}`, async (t) => {
    const answer = await startSender(t).send(post(uri));
    t.true('error' in answer && answer.error instanceof Error);
  });

test('a header that cannot be sent is an answer, and nothing is sent', async (t) => {
  const receiver = await startReceiver(t);
  const answer = await startSender(t).send({ ...post(receiver.url), headers: { 'x-a': 'b\r\nc: d' } });
  t.true('error' in answer);
  t.is(receiver.requests.length, 0);
});

test('requests one after the other go over kept connections', async (t) => {
  const receiver = await startReceiver(t);
  const sender = startSender(t);
  for (let i = 0; i < 10; i++) await sender.send(post(receiver.url));
  // Two: a connection is free again a moment after its answer was told.
  t.true(receiver.connections <= 2, `${receiver.connections} connections`);
});

test('a kept connection that is reset under its next request: one request on the wire, no silent repetition', async (t) => {
  const wire = await startWire(t, (socket, { requests }) =>
    requests === 1 ? socket.write(OK) : socket.resetAndDestroy(),
  );
  const sender = startSender(t);
  t.like(await sender.send(post(wire.uri)), { status: 200 });
  t.like(classify(await sender.send(post(wire.uri)), 1, 0), { errorClass: 'reset' });
  t.is(wire.requests, 2);
});

test('requests at one time never share a connection', async (t) => {
  const receiver = await startReceiver(t, { delayMs: 50 });
  const sender = startSender(t);
  await Promise.all(Array.from({ length: 20 }, () => sender.send(post(receiver.url))));
  t.is(receiver.requests.length, 20);
  t.true(receiver.peakInFlight <= receiver.connections);
});

test('connections to one endpoint are limited, and what timed out waiting for one is never sent', async (t) => {
  const opened = Promise.withResolvers<void>();
  const receiver = await startReceiver(t, async () => {
    await opened.promise;
    return 200;
  });
  const sender = startSender(t);
  const first = Array.from({ length: CONNECTIONS_PER_ORIGIN }, () => sender.send(post(receiver.url, 20_000)));
  await receiver.waitFor(CONNECTIONS_PER_ORIGIN);
  const late = await sender.send(post(receiver.url, 150, 'late'));
  t.true('error' in late && late.error instanceof AttemptTimedOut);
  opened.resolve();
  for (const answer of await Promise.all(first)) t.like(answer, { status: 200 });
  // The next one in the same line is sent, the late one before it was not.
  await sender.send(post(receiver.url, 5_000, 'next'));
  t.is(receiver.connections, CONNECTIONS_PER_ORIGIN);
  t.deepEqual(
    receiver.requests.slice(CONNECTIONS_PER_ORIGIN).map(({ body }) => body.toString()),
    ['next'],
  );
});

test('abort cuts everything that is under way, and what is sent after it goes out as ever', async (t) => {
  const receiver = await startReceiver(t, 'hang');
  const sender = startSender(t);
  const hanging = [1, 2, 3].map(() => sender.send(post(receiver.url)));
  await receiver.waitFor(3);
  sender.abort();
  for (const answer of await Promise.all(hanging)) t.true('error' in answer && answer.error instanceof AttemptAborted);
  await eventually(() => receiver.inFlight === 0);
  receiver.answer(200);
  t.like(await sender.send(post(receiver.url)), { status: 200 });
});

test('abort leaves the verdict to the status where there is one: what has answered is not asked again', async (t) => {
  const wire = await startWire(t, (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\npart'));
  const sender = startSender(t);
  const hasStatus = headersOf(t, wire.uri);
  const answer = sender.send(post(wire.uri, 20_000));
  await hasStatus;
  sender.abort();
  t.like(await answer, { status: 200 });
  await eventually(() => wire.open === 0);
});

/** Resolves when undici has read the status and the headers of an answer from there. */
function headersOf(t: ExecutionContext, uri: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const listener = (message: unknown) => {
    const { request } = message as { request: { origin: string } };
    if (`${request.origin}/` === uri) resolve();
  };
  subscribe('undici:request:headers', listener);
  t.teardown(() => unsubscribe('undici:request:headers', listener));
  return promise;
}

test('after it is closed a sender has no connection left, and answers with an error', async (t) => {
  const receiver = await startReceiver(t);
  const sender = startSender(t);
  await sender.send(post(receiver.url));
  await sender.close();
  const answer = await sender.send(post(receiver.url));
  t.true('error' in answer);
  t.is(receiver.requests.length, 1);
});
