import { basicAuthorization } from './connect/access-tokens.ts';
import type { ConnectionOptions } from './connect/connection-options.ts';
import { credentialsOf } from './redact.ts';

export interface HeaderRow {
  name: string;
  /** Null: it is among the secrets. */
  value: string | null;
}

/** A row of `webhooks.webhook_registration_connections`, as `webhooks.load_endpoints` gives it. */
export interface ConnectionRow {
  proxy: string | null;
  proxyUser: string | null;
  caPem: string | null;
  clientCertPem: string | null;
  auth: 'none' | 'basic' | 'oauth2';
  authUser: string | null;
  tokenUri: string | null;
  clientId: string | null;
  scope: string | null;
  audience: string | null;
  clientAuthentication: 'basic' | 'post';
}

/**
 * Gives a secret of the registration by its kind and name.
 *
 * @throws MissingSecret when it has none of that name, RowhookError SECRETKEY when it cannot be decrypted
 */
export type OpenSecret = (kind: 'header' | 'connection', name: string) => string;

/** What a registration's connection has that nobody may read, by its name in `webhooks.webhook_secrets`. */
export const CONNECTION_SECRETS = ['password', 'client-key', 'oauth2-secret', 'proxy-password'] as const;
export type ConnectionSecret = (typeof CONNECTION_SECRETS)[number];

/** The registration says that there is a secret, and nobody has set it. */
export class MissingSecret extends Error {
  override readonly name = 'MissingSecret';
}

/** How the requests of a registration are sent, besides what is the same for all. */
export interface Sending {
  headers: Record<string, string>;
  /** What of the headers is secret. */
  secrets?: string[];
  connection?: ConnectionOptions;
}

/** @throws what `open` throws */
export function sendingOf(headers: HeaderRow[], connection: ConnectionRow | null, open: OpenSecret): Sending {
  const sent: Record<string, string> = {};
  const secrets: string[] = [];
  for (const { name, value } of headers) {
    sent[name] = value ?? open('header', name.toLowerCase());
    if (value === null) secrets.push(sent[name]);
  }
  if (connection?.auth === 'basic') {
    const password = secret('password', open);
    sent.authorization = basicAuthorization(connection.authUser ?? '', password);
    secrets.push(credentialsOf(sent.authorization), password);
  }
  const options = connection ? optionsOf(connection, open) : {};
  return {
    headers: sent,
    ...(secrets.length > 0 && { secrets }),
    ...(Object.keys(options).length > 0 && { connection: options }),
  };
}

function optionsOf(row: ConnectionRow, open: OpenSecret): ConnectionOptions {
  const { proxy, proxyUser, caPem, clientCertPem } = row;
  return {
    ...(proxy !== null && { proxy }),
    ...(proxyUser !== null && { proxyAuthorization: basicAuthorization(proxyUser, secret('proxy-password', open)) }),
    ...(caPem !== null && { caPem }),
    ...(clientCertPem !== null && { clientCertPem, clientKeyPem: secret('client-key', open) }),
    ...(row.auth === 'oauth2' && { oauth2: oauth2Of(row, open) }),
  };
}

function oauth2Of(row: ConnectionRow, open: OpenSecret) {
  const { tokenUri, clientId, scope, audience, clientAuthentication } = row;
  return {
    tokenUri: tokenUri ?? '',
    clientId: clientId ?? '',
    clientSecret: secret('oauth2-secret', open),
    ...(scope !== null && { scope }),
    ...(audience !== null && { audience }),
    clientAuthentication,
  };
}

function secret(name: ConnectionSecret, open: OpenSecret): string {
  return open('connection', name);
}
