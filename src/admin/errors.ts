import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { isSafeError } from 'postgraphile/grafast';
import { GraphQLError } from 'postgraphile/graphql';
import { RowhookError } from '../errors.ts';

/** What callers are told of an error: never SQL, never a stack. */
interface Told {
  message: string;
  code: string;
  hint?: string;
  /** The argument that it is about, as GraphQL names it. */
  field?: string;
}

interface PostgresError extends Error {
  code: string;
  hint?: string;
  column?: string;
  constraint?: string;
}

const TRY_AGAIN = 'Try again in a moment.';

/** SQLSTATEs whose own message is for programmers. */
const OWN_WORDS: Record<string, Omit<Told, 'code'>> = {
  '42501': { message: 'not permitted' },
  '57014': { message: 'this took too long and was ended', hint: 'Ask for less at once.' },
  '40001': { message: 'somebody else changed the same at the same time', hint: TRY_AGAIN },
  '40P01': { message: 'somebody else changed the same at the same time', hint: TRY_AGAIN },
  '55P03': { message: 'somebody else holds it locked', hint: TRY_AGAIN },
  '23505': { message: 'there is one already' },
  '23503': { message: 'something else refers to it, or what it refers to is not there' },
};

/** Constraints whose breach says more than the SQLSTATE does. */
const CONSTRAINTS: Record<string, Omit<Told, 'code'>> = {
  entity_events_entity_action_key: {
    message: 'there is an entity event of this entity and action already',
    hint: 'Open that one: a condition narrows what it captures, and for updates so do columns.',
    field: 'action',
  },
};

/** SQLSTATEs of wrong input, whose message repeats what was given and nothing else. */
const WRONG_INPUT = /^(22P02|22003|22007|22008|22015|22021)$/;

const UNREACHABLE = /^(08|53|57P|ECONN|ENOTFOUND|ETIMEDOUT)/;

/** What the driver says, without a code, where no connection is free or a connection broke. */
const TIMED_OUT = /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout)/;

export interface MaskOptions {
  /** Whether GraphQL may say which name was meant. Where the schema is not described, that would describe it. @default true */
  suggestions?: boolean;
}

/** Turns what went wrong into what callers are told. What nobody foresaw goes to the log, under an id that they are given. */
export function createMaskError(
  log: Logger,
  { suggestions = true }: MaskOptions = {},
): (error: GraphQLError) => GraphQLError {
  return (error) => {
    const { originalError } = error;
    // Found by validation or while the answer was put together: GraphQL's own words.
    if (originalError == null || originalError instanceof GraphQLError)
      return suggestions ? error : withoutSuggestions(error);
    const { message, ...extensions } = told(originalError) ?? unforeseen(originalError, log);
    return new GraphQLError(message, { nodes: error.nodes, path: error.path, extensions: { ...extensions } });
  };
}

function withoutSuggestions({ message, nodes, path, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message.replace(/ Did you mean .*$/s, ''), { nodes, path, extensions });
}

function told(error: Error): Told | undefined {
  if (error instanceof RowhookError)
    return { message: error.message, code: error.code, ...(error.hint && { hint: error.hint }) };
  if (isSafeError(error)) return { message: error.message, code: 'BAD_USER_INPUT' };
  if (TIMED_OUT.test(error.message))
    return { message: 'the database cannot be reached', code: 'UNAVAILABLE', hint: TRY_AGAIN };
  const { code } = error as Partial<PostgresError>;
  return typeof code === 'string' ? toldByDatabase(error as PostgresError) : undefined;
}

function toldByDatabase({ code, message, hint, column, constraint }: PostgresError): Told | undefined {
  if (code.startsWith('WH')) {
    const field = column && { field: camelCase(column) };
    return { message: message.replace(/^(webhooks\.\w+|entity event): /, ''), code, ...(hint && { hint }), ...field };
  }
  if (code === '23514' || code === '23502') return { ...brokenRule(constraint, column), code };
  if (WRONG_INPUT.test(code)) return { message, code };
  if (UNREACHABLE.test(code))
    return { message: 'the database cannot be reached', code: 'UNAVAILABLE', hint: TRY_AGAIN };
  const words = CONSTRAINTS[constraint ?? ''] ?? OWN_WORDS[code];
  return words && { ...words, code };
}

/** Constraints are named for the rule that they hold: `webhook_registrations_timeout_range`. */
function brokenRule(constraint = '', column?: string): Omit<Told, 'code'> {
  if (column !== undefined) return { message: `${camelCase(column)} must not be null`, field: camelCase(column) };
  const rule = constraint.replace(
    /^(webhook_registrations|webhook_registration_\w+?s|entity_events|audit_settings|permissions)_/,
    '',
  );
  const field = FIELDS.find(([words]) => rule.startsWith(words))?.[1];
  return { message: `refused by the rule: ${rule.replaceAll('_', ' ')}`, ...(field && { field }) };
}

const FIELDS: [words: string, field: string][] = [
  ['uri', 'uri'],
  ['proxy_is_origin', 'proxyUri'],
  ['proxy_user', 'proxyUser'],
  ['user_without_colon', 'authUser'],
  ['certificates', 'caPem'],
  ['no_key_in_the_open', 'caPem'],
  ['auth_known', 'auth'],
  ['basic_has_user', 'authUser'],
  ['oauth2_has_client', 'oauth2ClientId'],
  ['client_authentication', 'oauth2ClientAuthentication'],
  ['owner', 'ownerId'],
  ['timeout', 'timeoutMs'],
  ['schedule', 'retrySchedule'],
  ['max_in_flight', 'maxInFlight'],
  ['jitter', 'jitter'],
  ['max_age', 'maxAge'],
  ['disable_after', 'disableAfter'],
  ['rate_limit', 'rateLimit'],
  ['ordering', 'ordering'],
  ['on_exhausted', 'onExhausted'],
  ['signing', 'signing'],
  ['grouping', 'grouping'],
  ['groups_are_json', 'grouping'],
  ['coalesce_window', 'coalesceWindow'],
  ['columns', 'columns'],
  ['condition', 'condition'],
  ['unchanged', 'includeUnchanged'],
  ['one_payload', 'payloadView'],
  ['payload_of_row', 'payloadFunction'],
  ['view_of_present_row', 'payloadView'],
  ['label', 'label'],
  ['action_', 'action'],
  ['actions', 'actions'],
  ['role', 'role'],
  ['resource', 'resource'],
  ['admin_may_permit', 'actions'],
];

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function unforeseen(error: Error, log: Logger): Told & { id: string } {
  const id = randomUUID();
  log.error({ err: error, id }, 'A request to the admin API failed');
  return { message: 'something went wrong', code: 'INTERNAL', hint: 'The log has it under this id.', id };
}
