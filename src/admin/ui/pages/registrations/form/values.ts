import { present } from '../../../api/present.ts';
import type { RegistrationSettingsFragment } from '../../../generated/graphql.ts';
import { formatDuration, secondsOf } from '../duration.ts';

/** A header as it is edited. */
export interface HeaderValue {
  key: string;
  name: string;
  /** Empty for a secret one that is stored, which is left as it is then. */
  value: string;
  isSecret: boolean;
  /** It has a secret value already, which nobody is shown. */
  isStored: boolean;
}

/** How an endpoint is connected to. Passwords and keys are empty where they are to stay as they are. */
export interface ConnectionValues {
  proxyUri: string;
  proxyUser: string;
  proxyPassword: string;
  caPem: string;
  clientCertPem: string;
  clientKey: string;
  auth: string;
  authUser: string;
  password: string;
  oauth2TokenUri: string;
  oauth2ClientId: string;
  oauth2Secret: string;
  oauth2Scope: string;
  oauth2Audience: string;
  oauth2ClientAuthentication: string;
}

/** A registration as it is edited: durations and the schedule as people write them. */
export type RegistrationValues = {
  uri: string;
  description: string;
  ownerId: string;
  events: string[];
  isEnabled: boolean;
  sendsJson: boolean;
  signing: string;
  headers: HeaderValue[];
  retrySchedule: string;
  /** In percent. */
  jitter: number | string;
  maxAge: string;
  disableAfter: string;
  timeoutMs: string;
  maxInFlight: number | string;
  rateLimit: number | string;
  ordering: string;
  onExhausted: string;
  grouping: string;
  coalesceWindow: string;
  connection: ConnectionValues;
};

const NO_CONNECTION: ConnectionValues = {
  proxyUri: '',
  proxyUser: '',
  proxyPassword: '',
  caPem: '',
  clientCertPem: '',
  clientKey: '',
  auth: 'none',
  authUser: '',
  password: '',
  oauth2TokenUri: '',
  oauth2ClientId: '',
  oauth2Secret: '',
  oauth2Scope: '',
  oauth2Audience: '',
  oauth2ClientAuthentication: 'basic',
};

/** A new one, with what the database gives to whatever is left out. */
export const NEW_VALUES: RegistrationValues = {
  uri: '',
  description: '',
  ownerId: '',
  events: [],
  isEnabled: true,
  sendsJson: true,
  signing: 'v1',
  headers: [],
  retrySchedule: '5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 1 d',
  jitter: 20,
  maxAge: '',
  disableAfter: '5 d',
  timeoutMs: '15 s',
  maxInFlight: 500,
  rateLimit: '',
  ordering: 'none',
  onExhausted: 'skip',
  grouping: 'each',
  coalesceWindow: '0 s',
  connection: NO_CONNECTION,
};

/** @param events as in `public.orders:create` */
export function valuesOf(registration: RegistrationSettingsFragment, events: string[]): RegistrationValues {
  const { timeoutMs, retrySchedule, jitter, maxAge, disableAfter, coalesceWindow } = registration;
  return {
    uri: registration.uri ?? '',
    description: registration.description ?? '',
    ownerId: registration.ownerId ?? '',
    events,
    isEnabled: registration.isEnabled ?? false,
    sendsJson: registration.sendsJson ?? true,
    signing: registration.signing ?? 'v1',
    headers: present(registration.headers.nodes).map(({ name, value, isSecret }) => ({
      key: name,
      name,
      value: value ?? '',
      isSecret: isSecret === true,
      isStored: isSecret === true,
    })),
    retrySchedule: present(retrySchedule)
      .map((wait) => formatDuration(secondsOf(wait)))
      .join(', '),
    jitter: Math.round((jitter ?? 0) * 100),
    maxAge: maxAge ? formatDuration(secondsOf(maxAge)) : '',
    disableAfter: disableAfter ? formatDuration(secondsOf(disableAfter)) : '',
    timeoutMs: formatDuration((timeoutMs ?? 0) / 1000),
    maxInFlight: registration.maxInFlight ?? '',
    rateLimit: registration.rateLimit ?? '',
    ordering: registration.ordering ?? 'none',
    onExhausted: registration.onExhausted ?? 'skip',
    grouping: registration.grouping ?? 'each',
    coalesceWindow: coalesceWindow ? formatDuration(secondsOf(coalesceWindow)) : '0 s',
    connection: { ...NO_CONNECTION, ...known(registration.connection) },
  };
}

function known(connection: RegistrationSettingsFragment['connection']): Partial<ConnectionValues> {
  return Object.fromEntries(Object.entries(connection ?? {}).filter(([, value]) => value !== null));
}
