import test from 'ava';
import { pino } from 'pino';
import { GraphQLError } from 'postgraphile/graphql';
import { createMaskError } from '../../src/admin/errors.ts';
import { RowhookError } from '../../src/errors.ts';

/** What a caller is told of an error, and what the log is. */
function told(original: object): { message: string; extensions: Record<string, unknown>; logged: string } {
  const lines: string[] = [];
  const mask = createMaskError(pino({}, { write: (line: string) => void lines.push(line) }));
  const error = Object.assign(new Error('?'), original);
  const { message, extensions } = mask(new GraphQLError(error.message, { originalError: error }));
  return { message, extensions: { ...extensions }, logged: lines.join('') };
}

test('an error of Rowhook keeps its message, SQLSTATE, hint and argument', (t) => {
  const { message, extensions, logged } = told({
    message: 'webhooks.replay: registration 1 (paused) is not active',
    code: 'WHINA',
    hint: 'Resume it first.',
    column: 'activity_ids',
  });
  t.is(message, 'registration 1 (paused) is not active');
  t.deepEqual(extensions, { code: 'WHINA', hint: 'Resume it first.', field: 'activityIds' });
  t.is(logged, '');
});

test('where an error was found is not told', (t) => {
  t.is(told({ code: 'WHCOL', message: 'entity event: orders has no column x' }).message, 'orders has no column x');
});

test('a broken rule is told by its name, with the argument that it is about', (t) => {
  const { message, extensions } = told({
    code: '23514',
    message: 'new row for relation "webhook_registrations" violates check constraint',
    detail: 'Failing row contains (1, secret)',
    constraint: 'webhook_registrations_timeout_range',
  });
  t.is(message, 'refused by the rule: timeout range');
  t.deepEqual(extensions, { code: '23514', field: 'timeoutMs' });
});

test('a second entity event of an entity and action is told as such, at the action', (t) => {
  const { message, extensions } = told({
    code: '23505',
    message: 'duplicate key value violates unique constraint',
    constraint: 'entity_events_entity_action_key',
  });
  t.is(message, 'there is an entity event of this entity and action already');
  t.like(extensions, { code: '23505', field: 'action' });
  t.truthy(extensions.hint);
});

test('what the database says of rights, time and locks is told in other words', (t) => {
  for (const code of ['42501', '57014', '40001', '40P01', '55P03', '23505', '23503']) {
    const { message, extensions, logged } = told({ code, message: 'permission denied for table webhook_secrets' });
    t.is(extensions.code, code);
    t.notRegex(message, /webhook_secrets/);
    t.is(logged, '');
  }
});

test('a database that is away is unavailable', (t) => {
  for (const code of ['08006', '53300', '57P01', 'ECONNREFUSED'])
    t.is(told({ code, message: 'connect ECONNREFUSED 10.0.0.5:5432' }).extensions.code, 'UNAVAILABLE');
  for (const message of ['timeout exceeded when trying to connect', 'Connection terminated unexpectedly'])
    t.is(told({ message }).extensions.code, 'UNAVAILABLE');
});

test('what nobody foresaw is told as an id alone, under which the log has it', (t) => {
  for (const original of [
    { code: '42P01', message: 'relation "x" does not exist' },
    { message: 'x is not a function' },
  ]) {
    const { message, extensions, logged } = told(original);
    t.is(message, 'something went wrong');
    t.deepEqual(Object.keys(extensions).sort(), ['code', 'hint', 'id']);
    t.is(JSON.parse(logged).id, extensions.id);
    t.is(JSON.parse(logged).err.message, original.message);
  }
});

test("GraphQL's own errors and those of the program that say what to do are told as they are", (t) => {
  const mask = createMaskError(pino({ level: 'silent' }));
  t.is(mask(new GraphQLError('Cannot query field "x"')).message, 'Cannot query field "x"');
  const original = new RowhookError('There is no key.', { code: 'SECRETKEY', hint: 'Set one.' });
  const { message, extensions } = mask(new GraphQLError('?', { originalError: original }));
  t.is(message, 'There is no key.');
  t.deepEqual({ ...extensions }, { code: 'SECRETKEY', hint: 'Set one.' });
});
