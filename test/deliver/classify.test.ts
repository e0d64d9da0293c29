import test from 'ava';
import { AttemptAborted, AttemptTimedOut, classify } from '../../src/deliver/classify.ts';

const answered = (status: number) => ({ status, headers: {}, body: '' });

for (const status of [200, 201, 202, 203, 204, 206, 299])
  test(`${status} is a success`, (t) => {
    t.deepEqual(classify(answered(status), 5_000), { outcome: 'delivered' });
    t.deepEqual(classify(answered(status), undefined), { outcome: 'delivered' });
  });

for (const status of [199, 300, 301, 302, 304, 308, 400, 401, 404, 409, 410, 418, 429, 500, 502, 503, 599, 600, 999])
  test(`${status} is a failure: tried again while the schedule lasts`, (t) => {
    const failure = { errorClass: 'http-status', error: `The endpoint answered ${status}.` } as const;
    t.deepEqual(classify(answered(status), 5_000), { outcome: 'retry', retryInMs: 5_000, ...failure });
    t.deepEqual(classify(answered(status), undefined), { outcome: 'failed', ...failure });
  });

const coded = (code: string) => Object.assign(new Error('about 10.0.0.7'), { code });

for (const [code, errorClass] of [
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['ECONNREFUSED', 'refused'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['UND_ERR_SOCKET', 'reset'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
  ['EPROTO', 'tls'],
  ['HPE_INVALID_CONSTANT', 'protocol'],
  ['UND_ERR_HEADERS_OVERFLOW', 'protocol'],
  ['EHOSTUNREACH', 'network'],
  ['ENETUNREACH', 'network'],
] as const)
  test(`${code} is recorded as ${errorClass}, in words that do not tell what is behind the endpoint`, (t) => {
    const outcome = classify({ error: coded(code) }, 10);
    t.like(outcome, { outcome: 'retry', retryInMs: 10, errorClass });
    t.regex('error' in outcome ? outcome.error : '', new RegExp(`^[A-Z][^.]+\\. \\(${code}\\)$`));
  });

test('an error without a code is a failure of the network', (t) => {
  t.deepEqual(classify({ error: new Error('odd') }, 10), {
    outcome: 'retry',
    retryInMs: 10,
    errorClass: 'network',
    error: 'The endpoint could not be reached.',
  });
});

test('the errors of several addresses are classed by their first', (t) => {
  const error = new AggregateError([coded('ECONNREFUSED'), coded('EHOSTUNREACH')]);
  t.like(classify({ error }, undefined), { outcome: 'failed', errorClass: 'refused' });
  t.like(classify({ error: new AggregateError([new AggregateError([coded('ENOTFOUND')])]) }, 1), { errorClass: 'dns' });
  t.like(classify({ error: new AggregateError([]) }, 1), { errorClass: 'network' });
});

test('an attempt that did not end in time is a time-out', (t) => {
  t.like(classify({ error: new AttemptTimedOut() }, undefined), { outcome: 'failed', errorClass: 'timeout' });
});

test('an attempt that a shutdown cut off is tried again, even where the schedule is used up', (t) => {
  t.like(classify({ error: new AttemptAborted() }, 5_000), {
    outcome: 'retry',
    retryInMs: 5_000,
    errorClass: 'aborted',
  });
  t.like(classify({ error: new AttemptAborted() }, undefined), {
    outcome: 'retry',
    retryInMs: 0,
    errorClass: 'aborted',
  });
});
