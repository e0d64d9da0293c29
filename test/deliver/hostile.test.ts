import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { classify } from '../../src/deliver/classify.ts';
import { AddressGuard } from '../../src/deliver/guard/address-guard.ts';
import { certificate } from '../helpers/certificate.ts';
import { eventually } from '../helpers/events.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { LOOPBACK, startSender } from '../helpers/sender.ts';
import { OK, startWire } from '../helpers/wire.ts';

const post = (uri: string, timeoutMs = 10_000, body = '{}') => ({ uri, headers: {}, body, timeoutMs });

/** Writes for as long as the other side reads. */
function pour(socket: Socket, text: string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(text));
  };
  socket.on('drain', more);
  more();
}

test('a small body that would be huge once inflated is kept as it came', async (t) => {
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  const receiver = await startReceiver(t, { headers: { 'content-encoding': 'gzip' }, body: bomb });
  const answer = await startSender(t).send(post(receiver.url));
  t.like(answer, { status: 200 });
  t.is('body' in answer ? answer.body : '', bomb.subarray(0, 4_096).toString('utf8'));
});

test('a body that is said to be compressed a thousand times is not looked into', async (t) => {
  const encodings = Array(1_000).fill('gzip').join(',');
  const receiver = await startReceiver(t, { headers: { 'content-encoding': encodings }, body: 'x' });
  t.like(await startSender(t).send(post(receiver.url)), { status: 200, body: 'x' });
});

for (const [what, flood] of [
  ['early hints', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'],
  ['processing', 'HTTP/1.1 102 Processing\r\n\r\n'],
  ['100 Continue', 'HTTP/1.1 100 Continue\r\n\r\n'],
] as const)
  test(`an endpoint that floods with ${what} is cut off long before the deadline`, async (t) => {
    const wire = await startWire(t, (socket) => pour(socket, flood.repeat(100)));
    const answer = await startSender(t).send(post(wire.uri, 30_000));
    t.regex(String((classify(answer, 1, 0) as { errorClass?: string }).errorClass), /^(protocol|reset)$/);
    t.is(wire.requests.length, 1);
    await eventually(() => wire.open === 0);
  });

for (const [what, head] of [
  ['one header of 200 KB', `x: ${'h'.repeat(200_000)}\r\n`],
  ['ten thousand headers', 'x: y\r\n'.repeat(10_000)],
  ['a header name of 200 KB', `${'h'.repeat(200_000)}: x\r\n`],
] as const)
  test(`an endpoint that answers with ${what} is a failure of the protocol`, async (t) => {
    const wire = await startWire(t, (socket) => socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n`));
    t.like(classify(await startSender(t).send(post(wire.uri)), 1, 0), { outcome: 'retry', errorClass: 'protocol' });
    await eventually(() => wire.open === 0);
  });

test('trailers are not kept, and those that do not end are cut off', async (t) => {
  const wire = await startWire(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n');
    pour(socket, 'x-trailer: y\r\n'.repeat(100));
  });
  const answer = await startSender(t).send(post(wire.uri, 30_000));
  t.like(answer, { status: 200, body: 'ok' });
  t.deepEqual('headers' in answer && answer.headers, { 'transfer-encoding': 'chunked' });
  await eventually(() => wire.open === 0);
});

test('a chunk whose extension does not end is cut off at the deadline, and the status is the verdict', async (t) => {
  const wire = await startWire(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;');
    const timer = setInterval(() => socket.write('x'.repeat(100)), 10);
    socket.on('close', () => clearInterval(timer));
  });
  const began = performance.now();
  t.like(await startSender(t).send(post(wire.uri, 3_000)), { status: 200 });
  t.true(performance.now() - began >= 2_995);
  await eventually(() => wire.open === 0);
});

for (const [what, answer] of [
  ['a length below zero', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n'],
  ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ['a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n'],
  [
    'a switch of protocols that nobody asked for',
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
  ],
  ['a preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['bytes', Buffer.from([0, 1, 2, 3, 255, 254, 13, 10, 13, 10])],
] as const)
  test(`an endpoint that answers with ${what} is a failure, of one request`, async (t) => {
    const wire = await startWire(t, (socket) => socket.write(answer));
    const outcome = classify(await startSender(t).send(post(wire.uri)), undefined, 0);
    t.is(outcome.outcome, 'failed');
    t.regex(String((outcome as { errorClass?: string }).errorClass), /^(protocol|reset)$/);
    t.is(wire.requests.length, 1);
    await eventually(() => wire.open === 0);
  });

test('what an endpoint sends after its answer is not taken for the answer to the next request', async (t) => {
  const stale = 'HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n';
  const wire = await startWire(t, (socket, { requests }) => socket.write(requests.length === 1 ? OK + stale : OK));
  const sender = startSender(t);
  t.like(await sender.send(post(wire.uri)), { status: 200 });
  t.like(await sender.send(post(wire.uri)), { status: 200 });
  t.is(wire.requests.length, 2);
});

test('an answer that comes before a large request is sent whole is the verdict', async (t) => {
  const wire = await startWire(t, () => {}, {
    onConnect: (socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n')),
  });
  t.like(await startSender(t).send(post(wire.uri, 10_000, 'x'.repeat(3_000_000))), { status: 413 });
});

test('an endpoint that does not finish TLS is given up after five seconds', async (t) => {
  const wire = await startWire(t, () => {});
  const began = performance.now();
  const connection = { caPem: certificate('authority') };
  const uri = wire.uri.replace('http:', 'https:');
  t.like(classify(await startSender(t).send({ ...post(uri, 30_000), connection }), 1, 0), { errorClass: 'timeout' });
  const elapsed = performance.now() - began;
  t.true(elapsed > 4_500 && elapsed < 15_000, `${elapsed} ms`);
  await eventually(() => wire.open === 0);
});

test('a name that nobody answers for is given up after five seconds', async (t) => {
  const guard = new AddressGuard(LOOPBACK, () => {});
  const began = performance.now();
  const answer = await startSender(t, { guard }).send(post('http://silent.example/', 30_000));
  t.like(classify(answer, 1, 0), { errorClass: 'timeout' });
  t.true(performance.now() - began < 15_000);
});

for (const headers of [
  { 'x-a': 'b\r\nc: d' },
  { 'x-a': 'b\0' },
  { 'x a': 'b' },
  { 'x-a': 'b\u0100' },
  { '': 'b' },
] as Record<string, string>[])
  test(`what cannot be a header is not sent, should it come this far: ${JSON.stringify(headers)}`, async (t) => {
    const receiver = await startReceiver(t);
    const answer = await startSender(t).send({ ...post(receiver.url), headers });
    t.true('error' in answer);
    t.is(receiver.requests.length, 0);
  });
