import { createHash, timingSafeEqual } from 'node:crypto';
import { createRemoteJWKSet, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { Logger } from 'pino';
import { type Caller, isAdminRole } from './caller.ts';

export interface AuthenticationOptions {
  /** A token that is an admin by itself, without being a JWT. */
  adminToken?: string;
  /** The secret of HS256 tokens. */
  jwtSecret?: string;
  /** Where the public keys of tokens are, as JSON Web Key Set. */
  jwksUrl?: string;
  /** What `iss` must be. */
  issuer?: string;
  /** What `aud` must contain. */
  audience?: string;
  /** Where tokens that are refused are told of, at most once a minute, without the tokens. */
  log?: Logger;
}

/** Says who sends a request with this `Authorization` header. @throws Unauthenticated, TokensUnchecked */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

/** Nobody, or not who they say. The message tells what is wrong with the token and nothing of its content. */
export class Unauthenticated extends Error {
  override readonly name = 'Unauthenticated';
}

/** It cannot be said for now who sends it: the keys that tokens are checked with are out of reach. */
export class TokensUnchecked extends Error {
  override readonly name = 'TokensUnchecked';
}

/** Only what is signed with a private key: a public key must never be taken for the secret of HS256. */
const PUBLIC_KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** What jose calls that which is wrong with a token. All else is wrong with the keys. */
const OF_THE_TOKEN = /^ERR_(JW[TSE]_|JOSE_(ALG_NOT_ALLOWED|NOT_SUPPORTED)|JWKS_(NO|MULTIPLE)_MATCHING)/;

const MINUTE_MS = 60_000;

export function createAuthenticator({ adminToken, log, ...jwt }: AuthenticationOptions): Authenticate {
  const verify = createVerifier(jwt);
  const tell = teller(log);
  return async (authorization) => {
    const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new Unauthenticated('Send a token: Authorization: Bearer …');
    if (adminToken !== undefined && isSame(token, adminToken)) return { role: 'admin', subject: 'admin token' };
    try {
      return callerOf(await verify(token));
    } catch (error) {
      tell(error as Error);
      throw error;
    }
  };
}

/** Somebody who tries tokens is not to fill the log too. A token is too long to be found by trying: nobody is locked out. */
function teller(log: Logger | undefined): (error: Error) => void {
  let told = Number.NEGATIVE_INFINITY;
  let refused = 0;
  return ({ message, cause }) => {
    refused++;
    const now = performance.now();
    if (now - told < MINUTE_MS) return;
    log?.warn(
      { refused, reason: message, ...(cause instanceof Error && { cause: cause.message }) },
      'Tokens were refused',
    );
    told = now;
    refused = 0;
  };
}

function createVerifier({ jwtSecret, jwksUrl, issuer, audience }: AuthenticationOptions) {
  const options: JWTVerifyOptions = {
    requiredClaims: ['exp', 'sub'],
    clockTolerance: 5,
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  };
  const secret = jwtSecret === undefined ? undefined : new TextEncoder().encode(jwtSecret);
  const keys = jwksUrl === undefined ? undefined : createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5000 });
  return async (token: string): Promise<JWTPayload> => {
    try {
      if (secret) return (await jwtVerify(token, secret, { ...options, algorithms: ['HS256'] })).payload;
      if (keys) return (await jwtVerify(token, keys, { ...options, algorithms: PUBLIC_KEY_ALGORITHMS })).payload;
    } catch (error) {
      if (keys && !OF_THE_TOKEN.test((error as { code?: string }).code ?? ''))
        throw new TokensUnchecked('The keys that tokens are checked with cannot be had for now.', { cause: error });
      throw new Unauthenticated(reasonOf(error), { cause: error });
    }
    throw new Unauthenticated('This token is not known.');
  };
}

function reasonOf(error: unknown): string {
  const { code, claim } = error as { code?: string; claim?: string };
  if (code === 'ERR_JWT_EXPIRED') return 'The token has expired.';
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED')
    return `The claim ${claim} of the token is missing or not the expected one.`;
  return 'This token is not known.';
}

function callerOf({ sub, role, owner, exp }: JWTPayload): Caller {
  const known = { subject: textOf('sub', sub).slice(0, 200).toWellFormed(), expiresAt: endOf(exp) };
  if (!isAdminRole(role)) throw new Unauthenticated('The claim role of the token names no role.');
  if (role !== 'tenant') {
    // Somebody who is given a role for one owner must not get it for all.
    if (owner !== undefined) throw new Unauthenticated('Only a token of the role tenant has a claim owner.');
    return { role, ...known };
  }
  if (owner === undefined) throw new Unauthenticated('A token of the role tenant has a claim owner.');
  return { role, owner: textOf('owner', owner), ...known };
}

/** A text that PostgreSQL takes as one. */
function textOf(claim: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0') && value.isWellFormed()) return value;
  throw new Unauthenticated(`The claim ${claim} of the token is no text.`);
}

function endOf(exp: unknown): Date {
  const end = new Date(Number(exp) * 1000);
  if (!Number.isNaN(end.getTime())) return end;
  throw new Unauthenticated('The claim exp of the token is no time.');
}

/** In a time that says nothing of where they differ. */
function isSame(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}
