import { ApiError, asApiError } from '../../../api/api-error.ts';
import { request } from '../../../api/request.ts';
import {
  CreateRegistrationDocument,
  PauseRegistrationDocument,
  RemoveHeaderDocument,
  ResumeRegistrationDocument,
  SetConnectionDocument,
  SetHeaderDocument,
  SetSecretDocument,
  UpdateRegistrationDocument,
} from '../../../generated/graphql.ts';
import { changedArguments, createArguments } from './arguments.ts';
import type { ConnectionValues, HeaderValue, RegistrationValues } from './values.ts';

/** What is stored, as far as this form knows. Each step that succeeded is written into it, so that the next Save goes on from there. */
export interface Stored {
  /** Undefined: it is not there yet. */
  id: string | undefined;
  values: RegistrationValues;
}

/** The passwords and keys of a connection, and what the API calls them. */
const CONNECTION_SECRETS = [
  ['proxyPassword', 'proxy-password'],
  ['clientKey', 'client-key'],
  ['password', 'password'],
  ['oauth2Secret', 'oauth2-secret'],
] as const;

/**
 * Saves a registration with its headers and its connection, in the order in which nothing is sent without them, nor to where it should
 * not be: a new one is paused until it is complete.
 *
 * @throws ApiError, about a field of the form where it is about one
 * @returns its id
 */
export async function saveRegistration(stored: Stored, values: RegistrationValues): Promise<string> {
  const id = stored.id ?? (await create(stored, values));
  // Before the URI changes: a new endpoint is not told what was for the old one.
  await removeHeaders(id, stored, values);
  await update(id, stored, values);
  await setHeaders(id, stored, values);
  await connect(id, stored, values);
  await enable(id, stored, values.isEnabled);
  return id;
}

async function create(stored: Stored, values: RegistrationValues): Promise<string> {
  const isComplete = values.headers.length === 0 && isSameConnection(values.connection, stored.values.connection);
  const isEnabled = values.isEnabled && isComplete;
  const { createRegistration } = await request(CreateRegistrationDocument, {
    input: createArguments(values, stored.values, isEnabled),
  });
  const id = createRegistration?.result?.id;
  if (!id) throw new ApiError('The server answered without the registration.');
  stored.id = id;
  stored.values = { ...values, headers: [], connection: stored.values.connection, isEnabled };
  return id;
}

async function update(id: string, stored: Stored, values: RegistrationValues): Promise<void> {
  const changes = changedArguments(values, stored.values);
  if (Object.keys(changes).length > 0) await request(UpdateRegistrationDocument, { input: { id, ...changes } });
  const { headers, connection, isEnabled } = stored.values;
  stored.values = { ...values, headers, connection, isEnabled };
}

async function removeHeaders(id: string, stored: Stored, values: RegistrationValues): Promise<void> {
  const kept = new Set(values.headers.map(({ name }) => name.toLowerCase()));
  for (const header of stored.values.headers.filter(({ name }) => !kept.has(name.toLowerCase()))) {
    await request(RemoveHeaderDocument, { registrationId: id, name: header.name });
    stored.values = { ...stored.values, headers: stored.values.headers.filter((other) => other !== header) };
  }
}

async function setHeaders(id: string, stored: Stored, values: RegistrationValues): Promise<void> {
  for (const [index, header] of values.headers.entries()) {
    const before = stored.values.headers.find(({ name }) => name.toLowerCase() === header.name.toLowerCase());
    if (before && isSameHeader(header, before)) continue;
    await about(`headers.${index}`, () => setHeader(id, header));
    const others = stored.values.headers.filter((other) => other !== before);
    stored.values = { ...stored.values, headers: [...others, { ...header, isStored: header.isSecret }] };
  }
}

async function setHeader(registrationId: string, { name, value, isSecret }: HeaderValue): Promise<void> {
  if (isSecret) await request(SetSecretDocument, { registrationId, kind: 'header', name: name.trim(), value });
  else await request(SetHeaderDocument, { registrationId, name: name.trim(), value: value.trim() });
}

function isSameHeader(header: HeaderValue, before: HeaderValue): boolean {
  if (header.name !== before.name || header.isSecret !== before.isSecret) return false;
  return header.isSecret && header.isStored ? header.value === '' : header.value === before.value;
}

/** Secrets first, so that nothing is held for want of one. */
async function connect(id: string, stored: Stored, values: RegistrationValues): Promise<void> {
  for (const [field, name] of CONNECTION_SECRETS) {
    const value = values.connection[field];
    if (value === '' || value === stored.values.connection[field]) continue;
    await about(`connection.${field}`, () =>
      request(SetSecretDocument, { registrationId: id, kind: 'connection', name, value }),
    );
    stored.values = { ...stored.values, connection: { ...stored.values.connection, [field]: value } };
  }
  if (isSameConnection(values.connection, stored.values.connection)) return;
  const { proxyPassword, clientKey, password, oauth2Secret, ...plain } = values.connection;
  await about('connection', () => request(SetConnectionDocument, { input: { registrationId: id, ...plain } }));
  stored.values = { ...stored.values, connection: values.connection };
}

function isSameConnection(one: ConnectionValues, other: ConnectionValues): boolean {
  return (Object.keys(one) as (keyof ConnectionValues)[]).every((name) => one[name] === other[name]);
}

async function enable(id: string, stored: Stored, isEnabled: boolean): Promise<void> {
  if (stored.values.isEnabled === isEnabled) return;
  if (isEnabled) await request(ResumeRegistrationDocument, { id });
  else await request(PauseRegistrationDocument, { id });
  stored.values = { ...stored.values, isEnabled };
}

/** Says of an error which field of the form it is about: the API knows the argument, not that there are several such fields. */
async function about(path: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    const { message, code, hint, field } = asApiError(thrown);
    if (code === 'NETWORK' || code === 'UNAUTHENTICATED') throw thrown;
    throw new ApiError(message, { code, hint, field: fieldWithin(path, code, field), cause: thrown });
  }
}

function fieldWithin(path: string, code: string | undefined, field: string | undefined): string | undefined {
  if (path === 'connection') return field && `connection.${field}`;
  if (path.startsWith('connection.')) return path;
  // What the API says of a header is about its value, unless it names the name.
  return code === 'WHHDR' || code === 'SECRET' ? `${path}.${field === 'name' ? 'name' : 'value'}` : undefined;
}
