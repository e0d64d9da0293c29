import type { TLSSocket } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { classify } from '../../../src/deliver/classify.ts';
import type { ConnectionOptions } from '../../../src/deliver/connect/connection-options.ts';
import { certificate, privateKey } from '../../helpers/certificate.ts';
import { startSender } from '../../helpers/sender.ts';
import { OK, startWire, type WireOptions } from '../../helpers/wire.ts';

const post = (uri: string, connection?: ConnectionOptions) => ({
  uri,
  headers: {},
  body: '{}',
  timeoutMs: 5_000,
  ...(connection && { connection }),
});

const startTls = (t: ExecutionContext, tls: WireOptions['tls'] = {}) =>
  startWire(t, (socket) => socket.write(OK), {
    tls: { cert: certificate('server'), key: privateKey('server'), ...tls },
  });

const trusting = { caPem: certificate('authority') };

test("an endpoint whose certificate comes from the registration's own authority is sent to", async (t) => {
  const wire = await startTls(t);
  const sender = startSender(t);
  t.like(await sender.send(post(wire.uri, trusting)), { status: 200 });
  t.like(await sender.send(post(`https://127.0.0.1:${wire.port}/`, trusting)), { status: 200 });
});

test('several authorities can be given in one text', async (t) => {
  const wire = await startTls(t);
  const caPem = certificate('stranger') + certificate('authority');
  t.like(await startSender(t).send(post(wire.uri, { caPem })), { status: 200 });
});

for (const [what, tls, connection, code] of [
  ['expired', { cert: certificate('expired'), key: privateKey('expired') }, trusting, 'CERT_HAS_EXPIRED'],
  [
    'for another name',
    { cert: certificate('elsewhere'), key: privateKey('elsewhere') },
    trusting,
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ],
  ['signed by nobody who is trusted', {}, undefined, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  [
    "signed by another than the registration's own authority",
    {},
    { caPem: certificate('stranger') },
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ],
  [
    'missing, for an old version of TLS',
    { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    trusting,
    'ERR_SSL_',
  ],
] as const)
  test(`an endpoint whose certificate is ${what} gets no request`, async (t) => {
    const wire = await startTls(t, tls);
    const outcome = classify(await startSender(t).send(post(wire.uri, connection)), 1, 0);
    t.like(outcome, { outcome: 'retry', errorClass: 'tls' });
    t.regex(
      'error' in outcome ? outcome.error : '',
      new RegExp(`^No trusted TLS connection could be made\\. \\(${code}`),
    );
    t.is(wire.requests.length, 0);
  });

test('an authority of one registration is not trusted for another', async (t) => {
  const wire = await startTls(t);
  const sender = startSender(t);
  t.like(await sender.send(post(wire.uri, trusting)), { status: 200 });
  t.like(classify(await sender.send(post(wire.uri)), 1, 0), { errorClass: 'tls' });
  t.is(wire.requests.length, 1);
});

test("an endpoint that asks for a certificate is shown the registration's", async (t) => {
  const shown: string[] = [];
  const wire = await startWire(
    t,
    (socket) => {
      shown.push(String((socket as TLSSocket).getPeerCertificate().subject?.CN));
      socket.write(OK);
    },
    {
      tls: {
        cert: certificate('server'),
        key: privateKey('server'),
        ca: certificate('authority'),
        requestCert: true,
        rejectUnauthorized: true,
      },
    },
  );
  const sender = startSender(t);
  const client = { ...trusting, clientCertPem: certificate('client'), clientKeyPem: privateKey('client') };
  t.like(await sender.send(post(wire.uri, client)), { status: 200 });
  t.deepEqual(shown, ['client']);
  // Another registration does not borrow it, nor the connection that was made with it.
  t.true('error' in (await sender.send(post(wire.uri, trusting))));
  t.is(wire.requests.length, 1);
});

for (const [what, connection] of [
  ['an authority', { caPem: 'nonsense' }],
  ['a certificate', { clientCertPem: 'nonsense', clientKeyPem: privateKey('client') }],
  ['a key', { clientCertPem: certificate('client'), clientKeyPem: 'nonsense' }],
  ['a key of another certificate', { clientCertPem: certificate('client'), clientKeyPem: privateKey('server') }],
] as const)
  test(`${what} that cannot be used is an answer, and nothing is sent`, async (t) => {
    const wire = await startTls(t);
    t.like(classify(await startSender(t).send(post(wire.uri, connection)), 1, 0), { errorClass: 'tls' });
    t.is(wire.connections, 0);
  });

test('only HTTP/1.1 is offered', async (t) => {
  const offered: unknown[] = [];
  const wire = await startTls(t, {
    ALPNCallback: ({ protocols }) => {
      offered.push(...protocols);
      return 'http/1.1';
    },
  });
  await startSender(t).send(post(wire.uri, trusting));
  t.deepEqual(offered, ['http/1.1']);
});
