import { parseDuration, parseSchedule } from '../duration.ts';
import type { ConnectionValues, HeaderValue, RegistrationValues } from './values.ts';

type Errors = Record<string, string>;

const MINUTE = 60;
const DAY = 86_400;

/**
 * What is wrong with a registration, by the fields; what only the server knows it says when it is saved.
 *
 * @param stored which secrets of the connection are there already
 */
export function validateRegistration(values: RegistrationValues, stored: ReadonlySet<string>): Errors {
  return {
    ...(values.uri.trim() === '' && { uri: 'Write the address of the endpoint, as in https://example.com/hook.' }),
    ...(values.events.length === 0 && { events: 'Choose one at least: without any, nothing is ever sent to it.' }),
    ...headerErrors(values.headers),
    ...scheduleErrors(values),
    ...limitErrors(values),
    ...(values.grouping !== 'each' &&
      !values.sendsJson && {
        grouping: 'A group is sent as JSON: switch Sends JSON on, or send each change by itself.',
      }),
    ...connectionErrors(values.connection, stored),
  };
}

function headerErrors(headers: HeaderValue[]): Errors {
  const errors: Errors = {};
  const seen = new Set<string>();
  for (const [index, { name, value, isSecret, isStored }] of headers.entries()) {
    const key = name.trim().toLowerCase();
    if (key === '') errors[`headers.${index}.name`] = 'Give it a name, as in X-Api-Version, or remove it.';
    else if (seen.has(key)) errors[`headers.${index}.name`] = 'There is one of this name already.';
    seen.add(key);
    if (value.trim() === '' && !(isSecret && isStored))
      errors[`headers.${index}.value`] = 'Give it a value, or remove it.';
  }
  return errors;
}

function scheduleErrors({ retrySchedule, jitter, maxAge, disableAfter, timeoutMs }: RegistrationValues): Errors {
  const waits = parseSchedule(retrySchedule);
  const errors: Errors = {};
  if (!waits) errors.retrySchedule = 'Write waits with commas between them, as in 5 s, 5 min, 2 h, 1 d.';
  else if (waits.length > 50) errors.retrySchedule = 'These are more than 50 retries.';
  else if (waits.some((wait) => wait > 30 * DAY)) errors.retrySchedule = 'A wait is 30 d at most.';
  if (!isWithin(jitter, 0, 50)) errors.jitter = 'From 0 to 50 percent.';
  if (maxAge.trim() !== '' && !lasts(maxAge, MINUTE, 90 * DAY)) errors.maxAge = 'From 1 min to 90 d, or empty.';
  if (!lasts(disableAfter, MINUTE, 90 * DAY)) errors.disableAfter = 'From 1 min to 90 d, as in 5 d.';
  if (!lasts(timeoutMs, 0.1, 30)) errors.timeoutMs = 'From 100 ms to 30 s.';
  return errors;
}

function limitErrors({ maxInFlight, rateLimit, grouping, coalesceWindow }: RegistrationValues): Errors {
  return {
    ...(!isWithin(maxInFlight, 1, 10_000) && { maxInFlight: 'From 1 to 10 000.' }),
    ...(rateLimit !== '' && !isWithin(rateLimit, 1, 100_000) && { rateLimit: 'From 1 to 100 000, or empty.' }),
    ...(grouping === 'coalesce' &&
      !lasts(coalesceWindow, 0, 3_600) && { coalesceWindow: 'From 0 s to 1 h, as in 30 s.' }),
  };
}

function connectionErrors(connection: ConnectionValues, stored: ReadonlySet<string>): Errors {
  const { auth, authUser, password, oauth2TokenUri, oauth2ClientId, oauth2Secret, clientCertPem, clientKey } =
    connection;
  const isMissing = (value: string, name: string) => value === '' && !stored.has(name);
  const errors: Errors = {};
  if (auth === 'basic') {
    if (authUser.trim() === '') errors['connection.authUser'] = 'Write the user.';
    if (isMissing(password, 'password')) errors['connection.password'] = 'Write the password.';
  }
  if (auth === 'oauth2') {
    if (oauth2TokenUri.trim() === '') errors['connection.oauth2TokenUri'] = 'Write the address that gives tokens.';
    if (oauth2ClientId.trim() === '') errors['connection.oauth2ClientId'] = 'Write the client.';
    if (isMissing(oauth2Secret, 'oauth2-secret')) errors['connection.oauth2Secret'] = 'Write the secret of the client.';
  }
  if (clientCertPem.trim() !== '' && isMissing(clientKey, 'client-key'))
    errors['connection.clientKey'] = 'Add the key of the client certificate.';
  return errors;
}

function lasts(text: string, least: number, most: number): boolean {
  const seconds = parseDuration(text);
  return seconds !== undefined && seconds >= least && seconds <= most;
}

function isWithin(value: number | string, least: number, most: number): boolean {
  return value !== '' && Number(value) >= least && Number(value) <= most;
}
