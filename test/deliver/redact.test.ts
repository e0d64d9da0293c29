import test from 'ava';
import { credentialsOf, redact } from '../../src/deliver/redact.ts';
import { startReceiver } from '../helpers/receiver.ts';
import { startSender } from '../helpers/sender.ts';
import { startWire } from '../helpers/wire.ts';

test('a secret that an answer repeats, in its body or its headers, is replaced wherever it stands', (t) => {
  const answer = {
    status: 400,
    headers: { 'x-echo': 'Bearer abcd', 'set-cookie': ['a=abcd', 'b'] },
    body: 'abcd, not abcd!',
  };
  t.deepEqual(redact(answer, ['abcd']), {
    status: 400,
    headers: { 'x-echo': 'Bearer [redacted]', 'set-cookie': ['a=[redacted]', 'b'] },
    body: '[redacted], not [redacted]!',
  });
});

test('what is too short to be a secret is left where it is', (t) => {
  const answer = { status: 200, headers: {}, body: 'one, two, three' };
  t.is(redact(answer, ['o', '']), answer);
});

test('of an authorization header all but the scheme is secret', (t) => {
  t.is(credentialsOf('Basic bWU6cHc='), 'bWU6cHc=');
  t.is(credentialsOf('opaque'), 'opaque');
});

test('a secret is found across the place where the answer is cut off', async (t) => {
  const secret = 's3cret-token';
  const receiver = await startReceiver(t, { body: `${'x'.repeat(4_096 - 5)}${secret}` });
  const request = {
    uri: receiver.url,
    headers: { 'x-token': secret },
    secrets: [secret],
    body: '{}',
    timeoutMs: 5_000,
  };
  const answer = await startSender(t).send(request);
  t.is('body' in answer && answer.body, `${'x'.repeat(4_096 - 5)}[reda`);
});

test('a secret whose pieces come one by one is found across that place too', async (t) => {
  const secret = 's3cret-token';
  const [first, second] = [`${'x'.repeat(4_096 - 5)}${secret.slice(0, 5)}`, `${secret.slice(5)}.`];
  const wire = await startWire(t, async (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${first.length + second.length}\r\n\r\n${first}`);
    setTimeout(() => socket.write(second), 100);
  });
  const answer = await startSender(t).send({
    uri: wire.uri,
    headers: { 'x-token': secret },
    secrets: [secret],
    body: '{}',
    timeoutMs: 5_000,
  });
  t.is('body' in answer && answer.body, `${'x'.repeat(4_096 - 5)}[reda`);
});
