import { randomUUID } from 'node:crypto';
import test from 'ava';
import { RowhookError } from '../../src/errors.ts';
import { SecretBox } from '../../src/secrets/secret-box.ts';
import { generateSecretKey, parseSecretKeys } from '../../src/secrets/secret-keys.ts';

const IDENTITY = { id: randomUUID(), registrationId: '7', kind: 'signing', name: 'v1' };
const [OLD, NEW] = [generateSecretKey(), generateSecretKey()];

function box(...keys: string[]): SecretBox {
  return new SecretBox(parseSecretKeys(keys.join(',')) ?? []);
}

const unreadable = { instanceOf: RowhookError, code: 'SECRETKEY' } as const;

test('what is sealed opens again, as the text it was', (t) => {
  for (const text of ['whsec_x', '', 'ä🎈\0', 'x'.repeat(100_000)]) {
    t.is(box(OLD).open(box(OLD).seal(text, IDENTITY), IDENTITY), text);
  }
});

test('sealing the same twice gives two different ciphertexts, neither with the text in it', (t) => {
  const [one, two] = [box(OLD).seal('whsec_plain', IDENTITY), box(OLD).seal('whsec_plain', IDENTITY)];
  t.false(one.ciphertext.equals(two.ciphertext));
  t.false(one.ciphertext.includes('plain'));
});

test('a ciphertext opens only as the row it was sealed for', (t) => {
  const sealed = box(OLD).seal('whsec_x', IDENTITY);
  for (const other of [{ id: randomUUID() }, { registrationId: '8' }, { kind: 'header' }, { name: 'v1a' }]) {
    t.throws(() => box(OLD).open(sealed, { ...IDENTITY, ...other }), { ...unreadable, message: /another row/ });
  }
});

test('a ciphertext that was altered or cut anywhere does not open', (t) => {
  const { keyId, ciphertext } = box(OLD).seal('whsec_x', IDENTITY);
  for (let i = 0; i < ciphertext.length; i++) {
    const altered = Buffer.from(ciphertext);
    altered[i] = (altered[i] ?? 0) ^ 1;
    t.throws(() => box(OLD).open({ keyId, ciphertext: altered }, IDENTITY), unreadable);
    t.throws(() => box(OLD).open({ keyId, ciphertext: ciphertext.subarray(0, i) }, IDENTITY), unreadable);
  }
});

test('of several keys the first seals and all open', (t) => {
  const sealed = box(OLD).seal('whsec_x', IDENTITY);
  const both = box(NEW, OLD);
  t.is(both.open(sealed, IDENTITY), 'whsec_x');
  t.is(both.seal('whsec_x', IDENTITY).keyId, box(NEW).keyId);
  t.deepEqual(both.keyIds, [box(NEW).keyId, box(OLD).keyId]);
});

test('a key that is not here is named by its id, and nothing of a key or text is said', (t) => {
  const sealed = box(OLD).seal('whsec_x', IDENTITY);
  const error = t.throws(() => box(NEW).open(sealed, IDENTITY), unreadable);
  t.regex(error.message, new RegExp(`key ${box(OLD).keyId}, which is not here`));
  for (const secret of [OLD, NEW, 'whsec_x']) t.false(`${error.stack} ${error.hint}`.includes(secret));
});

test('keys are read with commas, blanks or lines between them, and anything else is not', (t) => {
  t.is(parseSecretKeys(`${OLD}\n`)?.length, 1);
  t.is(parseSecretKeys(`${OLD}, ${NEW}`)?.length, 2);
  t.is(parseSecretKeys(`${OLD}\n${NEW}\n`)?.length, 2);
  for (const wrong of ['', ',', 'x', `${OLD},x`, `${OLD}x`, Buffer.alloc(16).toString('base64')])
    t.is(parseSecretKeys(wrong), undefined);
});
