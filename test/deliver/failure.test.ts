import test from 'ava';
import { classify } from '../../src/deliver/classify.ts';
import { describeFailure } from '../../src/deliver/failure.ts';
import { BlockedAddress, REFUSALS, type Refusal } from '../../src/deliver/guard/refusal.ts';

for (const refusal of Object.keys(REFUSALS) as Refusal[])
  test(`a target that is refused for its ${refusal} is recorded as blocked, in words that are the same for all`, (t) => {
    t.deepEqual(describeFailure(new BlockedAddress(refusal)), {
      errorClass: 'blocked-address',
      sentence: REFUSALS[refusal],
    });
    t.regex(REFUSALS[refusal], /^[A-Z][^.]+\.$/);
  });

test('a blocked address is final: no later attempt would find another', (t) => {
  const blocked = { error: new BlockedAddress('address') };
  t.deepEqual(classify(blocked, 5_000, 0), {
    outcome: 'failed',
    errorClass: 'blocked-address',
    error: 'The address is not allowed.',
  });
});

test('a name that led to a blocked address is looked up once more, later, and no more than that', (t) => {
  const blocked = { error: new BlockedAddress('address', { resolved: true }) };
  t.like(classify(blocked, 5_000, 0), { outcome: 'retry', retryInMs: 5_000, errorClass: 'blocked-address' });
  t.like(classify(blocked, 5_000, 0, 1), { outcome: 'failed', errorClass: 'blocked-address' });
  t.like(classify(blocked, undefined, 0), { outcome: 'failed' });
});

test('of a proxy and an authorization server nothing is told but that they failed', (t) => {
  const cause = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:3128'), { code: 'ECONNREFUSED' });
  const coded = (code: string) => Object.assign(new Error('about proxy.internal', { cause }), { code });
  t.deepEqual(describeFailure(coded('ROWHOOK_PROXY')), {
    errorClass: 'network',
    sentence: 'The proxy did not let the connection through.',
  });
  t.deepEqual(describeFailure(coded('ROWHOOK_TOKEN')), {
    errorClass: 'auth',
    sentence: 'The authorization server gave no access token.',
  });
});

test('a certificate or key that cannot be read is a failure of TLS', (t) => {
  t.like(describeFailure(Object.assign(new Error('pem'), { code: 'ERR_OSSL_PEM_NO_START_LINE' })), {
    errorClass: 'tls',
  });
});
