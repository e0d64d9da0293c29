import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import test from 'ava';
import { Webhook } from 'standardwebhooks';
import { sign } from '../../src/deliver/sign.ts';
import { generateSigningSecret, parseSigningSecret } from '../../src/secrets/signing-secret.ts';

// The vectors of Standard Webhooks.
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const TIMESTAMP = '1614265330';
const BODY = '{"test": 2432232314}';
const SYMMETRIC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const PAIR = {
  private: 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
  public: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
};

/** What a receiver does with the public half. */
function verifies(verifier: string, signature: string, content: string): boolean {
  const x = Buffer.from(verifier.replace('whpk_', ''), 'base64').toString('base64url');
  const key: KeyObject = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, Buffer.from(content), key, Buffer.from(signature.replace('v1a,', ''), 'base64'));
}

test('v1 signs as the known vector says', (t) => {
  const signature = sign([parseSigningSecret(SYMMETRIC)], ID, TIMESTAMP, BODY);
  t.is(signature, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('v1a signs so that the known public key verifies it, and nothing else does', (t) => {
  const secret = parseSigningSecret(PAIR.private);
  t.is(secret.verifier, PAIR.public);
  const signature = sign([secret], ID, TIMESTAMP, BODY);
  t.regex(signature, /^v1a,[A-Za-z0-9+/]{86}==$/);
  t.true(verifies(PAIR.public, signature, `${ID}.${TIMESTAMP}.${BODY}`));
  t.false(verifies(PAIR.public, signature, `${ID}.${TIMESTAMP}.${BODY} `));
  t.false(verifies(generateSigningSecret('v1a').verifier, signature, `${ID}.${TIMESTAMP}.${BODY}`));
});

test('each signer adds a signature, in order, whatever their schemes', (t) => {
  const secrets = [parseSigningSecret(SYMMETRIC), parseSigningSecret(PAIR.private), generateSigningSecret('v1')];
  const signatures = sign(secrets, ID, TIMESTAMP, BODY).split(' ');
  t.deepEqual(
    signatures.map((signature) => signature.split(',')[0]),
    ['v1', 'v1a', 'v1'],
  );
  t.deepEqual(
    signatures,
    secrets.map((secret) => sign([secret], ID, TIMESTAMP, BODY)),
  );
});

test('nobody signs as an empty value', (t) => {
  t.is(sign([], ID, TIMESTAMP, BODY), '');
});

for (const [what, body] of [
  ['with spaces in its JSON', '{"a": 1,   "b":2}'],
  ['that is empty', ''],
  ['of many bytes per letter', '{"city":"Zürich","mood":"🎈"}'],
  ['of a megabyte', JSON.stringify({ text: 'ä'.repeat(500_000) })],
] as const) {
  test(`the standardwebhooks package verifies a body ${what}`, (t) => {
    const secret = generateSigningSecret('v1');
    const timestamp = String(Math.floor(Date.now() / 1000));
    const headers = {
      'webhook-id': ID,
      'webhook-timestamp': timestamp,
      'webhook-signature': sign([secret], ID, timestamp, body),
    };
    const receiver = new Webhook(secret.verifier);
    t.notThrows(() => receiver.verify(body, headers, { jsonParse: false }));
    t.throws(() => receiver.verify(`${body} `, headers), { message: /No matching signature/ });
    t.throws(() => receiver.verify(body, { ...headers, 'webhook-id': 'msg_other' }), {
      message: /No matching signature/,
    });
    t.throws(() => new Webhook(generateSigningSecret('v1').verifier).verify(body, headers), {
      message: /No matching signature/,
    });
  });
}

test('a receiver refuses what is more than five minutes old or early, and what lacks a header', (t) => {
  const secret = generateSigningSecret('v1');
  const receiver = new Webhook(secret.verifier);
  const signedAt = (seconds: number) => {
    const timestamp = String(Math.floor(Date.now() / 1000) + seconds);
    return {
      'webhook-id': ID,
      'webhook-timestamp': timestamp,
      'webhook-signature': sign([secret], ID, timestamp, BODY),
    };
  };
  t.notThrows(() => receiver.verify(BODY, signedAt(-290)));
  t.throws(() => receiver.verify(BODY, signedAt(-302)), { message: /too old/ });
  t.throws(() => receiver.verify(BODY, signedAt(302)), { message: /too new/ });
  const { 'webhook-signature': _, ...unsigned } = signedAt(0);
  t.throws(() => receiver.verify(BODY, unsigned), { message: /Missing required headers/ });
});
