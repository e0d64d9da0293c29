import { inspect } from 'node:util';
import test from 'ava';
import { RowhookError } from '../../src/errors.ts';
import { generateSigningSecret, parseSigningSecret } from '../../src/secrets/signing-secret.ts';

const bytes = (count: number) => Buffer.alloc(count, 7).toString('base64');

for (const scheme of ['v1', 'v1a'] as const) {
  test(`a generated ${scheme} secret is another each time, and reads as the same`, (t) => {
    const secret = generateSigningSecret(scheme);
    const { text, verifier } = parseSigningSecret(secret.text);
    t.is(text, secret.text);
    t.is(verifier, secret.verifier);
    t.is(secret.scheme, scheme);
    t.not(generateSigningSecret(scheme).text, secret.text);
  });
}

test('v1 secrets are whsec_ with 32 bytes, and their receiver needs the same', (t) => {
  const { text, verifier } = generateSigningSecret('v1');
  t.regex(text, /^whsec_[A-Za-z0-9+/]{43}=$/);
  t.is(verifier, text);
});

test('v1a secrets are whsk_ with both halves, and their receiver needs whpk_ alone', (t) => {
  const { text, verifier } = generateSigningSecret('v1a');
  t.is(Buffer.from(text.replace('whsk_', ''), 'base64').length, 64);
  t.regex(verifier, /^whpk_[A-Za-z0-9+/]{43}=$/);
});

test('a key of 24 to 64 bytes is taken, padded or not', (t) => {
  for (const count of [24, 25, 26, 64]) t.is(parseSigningSecret(`whsec_${bytes(count)}`).text, `whsec_${bytes(count)}`);
  t.is(parseSigningSecret(`whsec_${bytes(25).replaceAll('=', '')}`).text, `whsec_${bytes(25)}`);
});

test('the private half of a pair is taken without its public half too', (t) => {
  const pair = generateSigningSecret('v1a');
  const seed = Buffer.from(pair.text.replace('whsk_', ''), 'base64').subarray(0, 32).toString('base64');
  t.is(parseSigningSecret(`whsk_${seed}`).text, pair.text);
});

for (const [wrong, why] of [
  [bytes(32), /begins with neither/],
  ['', /begins with neither/],
  [`WHSEC_${bytes(32)}`, /begins with neither/],
  [`whpk_${bytes(32)}`, /begins with neither/],
  ['whsec_', /0 bytes, not 24 to 64/],
  [`whsec_${bytes(23)}`, /23 bytes, not 24 to 64/],
  [`whsec_${bytes(65)}`, /65 bytes, not 24 to 64/],
  [`whsec_${bytes(32)}!`, /not base64/],
  [`whsec_ ${bytes(32)}`, /not base64/],
  [`whsec_${bytes(32)}\n`, /not base64/],
  [`whsec_${Buffer.alloc(32, 255).toString('base64url')}`, /not base64/],
  [`whsk_${bytes(33)}`, /33 bytes, not 32 or 64/],
  [`whsk_${bytes(64)}`, /public half/],
] as const) {
  test(`'${wrong.replaceAll('\n', '\\n')}' is no secret, and the error does not repeat it`, (t) => {
    const error = t.throws(() => parseSigningSecret(wrong), { instanceOf: RowhookError, code: 'SECRET', message: why });
    const key = wrong.replace(/^\w*_/, '');
    if (key.length > 2) t.false(inspect(error).includes(key));
  });
}
