import test from 'ava';
import { createAdmission, DOCUMENT_LIMITS, NotAdmitted } from '../../src/admin/admit.ts';

const any = createAdmission(undefined);
const shipped = createAdmission(new Map([['sha256:1', '{ me { role } }']]));

/** The status and the code that a payload is refused with; undefined: it is not. */
function refusal(payload: unknown, admit = any): [number, string] | undefined {
  try {
    admit(payload);
    return undefined;
  } catch (error) {
    if (error instanceof NotAdmitted) return [error.status, error.code];
    throw error;
  }
}

test('what is within the limits goes on as it is, and what is no operation is left to others to refuse', (t) => {
  for (const payload of [
    { query: '{ me { role } }', variables: { a: 1 } },
    { query: 7 },
    { query: '{ " }' },
    {},
    null,
    7,
    [],
  ])
    t.is(any(payload), payload);
});

test('what has too many words or is nested too deep is refused before it is parsed', (t) => {
  const { tokens, nesting } = DOCUMENT_LIMITS;
  t.is(refusal({ query: `{ ${'a '.repeat(tokens - 2)}}` }), undefined);
  t.deepEqual(refusal({ query: `{ ${'a '.repeat(tokens)}}` }), [400, 'TOO_LARGE']);
  for (const [open, close] of ['{}', '[]', '()'].map((pair) => pair.split(''))) {
    t.is(refusal({ query: open?.repeat(nesting) + (close ?? '').repeat(nesting) }), undefined);
    t.deepEqual(refusal({ query: open?.repeat(nesting + 1) }), [400, 'TOO_LARGE']);
  }
  t.is(refusal({ query: '{}'.repeat(100) }), undefined);
  t.is(refusal({ query: `"${'{'.repeat(1000)}"` }), undefined, 'In a text they are nothing');
});

test('where only shipped operations are answered, an id stands for its text, whatever text comes with it', (t) => {
  t.deepEqual(shipped({ documentId: 'sha256:1', query: '{ secrets { nodes { id } } }', variables: { a: 1 } }), {
    documentId: 'sha256:1',
    query: '{ me { role } }',
    variables: { a: 1 },
  });
  for (const payload of [
    { query: '{ me { role } }' },
    { documentId: 'sha256:2', query: '{ me { role } }' },
    { documentId: ['sha256:1'] },
    { documentId: '__proto__' },
    { id: 'sha256:1' },
    {},
    [],
  ])
    t.deepEqual(refusal(payload, shipped), [403, 'OPERATION_UNKNOWN'], JSON.stringify(payload));
});
