import type { CreateRegistrationInput, UpdateRegistrationInput } from '../../../generated/graphql.ts';
import { intervalOf, parseDuration, parseSchedule } from '../duration.ts';
import type { RegistrationValues } from './values.ts';

/** What registrations are made and changed with alike. */
type Arguments = Omit<UpdateRegistrationInput, 'id' | 'clientMutationId'>;

/** How each value is said to the API. A value that is left empty says nothing. */
const WRITTEN: { [Name in keyof RegistrationValues & keyof Arguments]-?: (values: RegistrationValues) => Arguments } = {
  uri: ({ uri }) => ({ uri: uri.trim() }),
  description: ({ description }) => ({ description: description.trim() }),
  events: ({ events }) => ({ events }),
  sendsJson: ({ sendsJson }) => ({ sendsJson }),
  signing: ({ signing }) => ({ signing }),
  retrySchedule: ({ retrySchedule }) => ({ retrySchedule: (parseSchedule(retrySchedule) ?? []).map(intervalOf) }),
  jitter: ({ jitter }) => ({ jitter: Number(jitter) / 100 }),
  maxAge: ({ maxAge }) => (maxAge.trim() === '' ? {} : { maxAge: interval(maxAge) }),
  disableAfter: ({ disableAfter }) => ({ disableAfter: interval(disableAfter) }),
  timeoutMs: ({ timeoutMs }) => ({ timeoutMs: Math.round((parseDuration(timeoutMs) ?? 0) * 1000) }),
  maxInFlight: ({ maxInFlight }) => ({ maxInFlight: Number(maxInFlight) }),
  rateLimit: ({ rateLimit }) => (rateLimit === '' ? {} : { rateLimit: Number(rateLimit) }),
  ordering: ({ ordering }) => ({ ordering }),
  onExhausted: ({ onExhausted }) => ({ onExhausted }),
  grouping: ({ grouping }) => ({ grouping }),
  coalesceWindow: ({ coalesceWindow }) => ({ coalesceWindow: interval(coalesceWindow) }),
};

/** Values that can be taken away. */
const RESETTABLE = ['maxAge', 'rateLimit'] as const;

/** What makes a new registration; what is as it is by itself is left out. */
export function createArguments(
  values: RegistrationValues,
  defaults: RegistrationValues,
  isEnabled: boolean,
): CreateRegistrationInput {
  const { reset: _, ...changes } = changedArguments(values, defaults);
  const ownerId = values.ownerId.trim();
  return {
    ...changes,
    uri: values.uri.trim(),
    events: values.events,
    isEnabled,
    ...(ownerId !== '' && { ownerId }),
  };
}

/** What changes a registration: what somebody else has changed meanwhile, and this one has not, is left alone. */
export function changedArguments(values: RegistrationValues, before: RegistrationValues): Arguments {
  const changed = (Object.keys(WRITTEN) as (keyof typeof WRITTEN)[]).filter(
    (name) => !isSame(values[name], before[name]),
  );
  const reset = RESETTABLE.filter((name) => changed.includes(name) && String(values[name]).trim() === '');
  return Object.assign({}, ...changed.map((name) => WRITTEN[name](values)), reset.length > 0 && { reset });
}

function isSame(one: unknown, other: unknown): boolean {
  const [a, b] = [one, other].map((value) => (Array.isArray(value) ? [...value].sort() : value));
  return JSON.stringify(a) === JSON.stringify(b);
}

function interval(text: string) {
  return intervalOf(parseDuration(text) ?? 0);
}
