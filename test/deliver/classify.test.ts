import test from 'ava';
import type { Answer } from '../../src/deliver/answer.ts';
import { classify as classifyAt } from '../../src/deliver/classify.ts';
import { AttemptAborted, AttemptTimedOut } from '../../src/deliver/failure.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const classify = (answer: Answer, retryInMs: number | undefined) => classifyAt(answer, retryInMs, NOW);

const answered = (status: number, headers = {}) => ({ status, headers, body: '' });

for (const status of [200, 201, 202, 203, 204, 206, 299])
  test(`${status} is a success`, (t) => {
    t.deepEqual(classify(answered(status), 5_000), { outcome: 'delivered' });
    t.deepEqual(classify(answered(status), undefined), { outcome: 'delivered' });
  });

for (const status of [199, 300, 301, 302, 304, 308, 400, 401, 404, 409, 418, 500, 502, 503, 599, 600, 999])
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
    const outcome = classify({ error: coded(code) }, 90_000);
    t.like(outcome, { outcome: 'retry', retryInMs: 90_000, errorClass });
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

test('an answer that undici cannot parse is a failure of the protocol, code or not', (t) => {
  const error = Object.assign(new Error('Response does not match'), { name: 'HTTPParserError', code: undefined });
  t.like(classify({ error }, 10), { errorClass: 'protocol', error: 'The answer was not valid HTTP.' });
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

test('410 is final: the endpoint wants no more', (t) => {
  t.like(classify(answered(410), 5_000), { outcome: 'failed', errorClass: 'http-status' });
});

test('after 429 and after a time-out it waits a minute at least', (t) => {
  t.like(classify(answered(429), 5_000), { outcome: 'retry', retryInMs: 60_000 });
  t.like(classify(answered(429), 300_000), { outcome: 'retry', retryInMs: 300_000 });
  t.like(classify({ error: new AttemptTimedOut() }, 5_000), { outcome: 'retry', retryInMs: 60_000 });
  t.like(classify(answered(429), undefined), { outcome: 'failed' });
});

for (const [header, waits] of [
  ['120', 120_000],
  ['120.1', 121_000],
  ['Tue, 24 Nov 2026 12:05:00 GMT', 300_000],
  ['Tue, 24 Nov 2026 11:00:00 GMT', 5_000],
  ['2', 5_000],
  ['999999', 86_400_000],
  ['Sat, 01 Jan 2050 00:00:00 GMT', 86_400_000],
  ['invalid', 5_000],
  ['-7', 5_000],
  ['2026', 2_026_000],
  ['', 5_000],
] as const)
  test(`an endpoint that is busy and says Retry-After: ${header || 'nothing'} is waited for ${waits} ms`, (t) => {
    t.like(classify(answered(503, { 'retry-after': header }), 5_000), { outcome: 'retry', retryInMs: waits });
  });

test('the three forms of a date in Retry-After mean the same, wherever the worker is', (t) => {
  const zone = process.env.TZ;
  t.teardown(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });
  process.env.TZ = 'America/New_York';
  for (const date of ['Tue, 24 Nov 2026 12:05:00 GMT', 'Tuesday, 24-Nov-26 12:05:00 GMT', 'Tue Nov 24 12:05:00 2026'])
    t.like(classify(answered(503, { 'retry-after': date }), 5_000), { retryInMs: 300_000 }, date);
});
