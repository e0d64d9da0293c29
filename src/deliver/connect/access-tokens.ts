import type { Answer, Response } from '../answer.ts';
import { AttemptAborted, AttemptTimedOut } from '../failure.ts';
import { BlockedAddress } from '../guard/refusal.ts';
import type { Request } from '../request.ts';
import type { OAuth2 } from './connection-options.ts';

/** The authorization server could not be asked, or said something else than a token. What it said is not kept. */
export class NoAccessToken extends Error {
  override readonly name = 'NoAccessToken';
  readonly code = 'ROWHOOK_TOKEN';
}

/** An `authorization` header, or why there is none. */
export type Authorization = { header: string } | { error: Error };

interface Held {
  header: string;
  /** In milliseconds of `performance.now()`. */
  goodUntil: number;
}

/** A token is not used in the last part of its life: it has to arrive while it is good. In milliseconds. */
const MARGIN_MS = 30_000;
/** How long a token is taken for good whose server does not say, in seconds. */
const DEFAULT_LIFE_S = 300;
const LONGEST_LIFE_S = 86_400;

/** Gets access tokens by client credentials (RFC 6749, section 4.4) and keeps each until it ends. */
export class AccessTokens {
  /** Of the endpoints that are in memory: who forgets an endpoint forgets its token. */
  readonly #held = new WeakMap<OAuth2, Held>();
  readonly #asking = new WeakMap<OAuth2, Promise<Authorization>>();

  /**
   * @param send sends the request for a token
   * @param timeoutMs for a request that has to be sent; requests that wait for the same token share one
   */
  async get(oauth2: OAuth2, send: (request: Request) => Promise<Answer>, timeoutMs: number): Promise<Authorization> {
    const held = this.#held.get(oauth2);
    if (held && held.goodUntil > performance.now()) return held;
    const asking = this.#asking.get(oauth2) ?? this.#ask(oauth2, send, timeoutMs);
    this.#asking.set(oauth2, asking);
    return asking;
  }

  /** The endpoint did not take it: the next request asks for a new one. */
  forget(oauth2: OAuth2): void {
    this.#held.delete(oauth2);
  }

  async #ask(oauth2: OAuth2, send: (request: Request) => Promise<Answer>, timeoutMs: number): Promise<Authorization> {
    try {
      const asked = performance.now();
      const answer = await send(tokenRequest(oauth2, timeoutMs));
      const token = readToken(answer);
      if ('error' in token) return token;
      this.#held.set(oauth2, { header: token.header, goodUntil: asked + token.lifeMs - MARGIN_MS });
      return token;
    } finally {
      this.#asking.delete(oauth2);
    }
  }
}

function tokenRequest(oauth2: OAuth2, timeoutMs: number): Request {
  const { tokenUri, clientId, clientSecret, scope, audience, clientAuthentication = 'basic' } = oauth2;
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scope !== undefined) body.set('scope', scope);
  if (audience !== undefined) body.set('audience', audience);
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
    'accept-encoding': 'identity',
  };
  if (clientAuthentication === 'basic')
    headers.authorization = basicAuthorization(encode(clientId), encode(clientSecret));
  else
    for (const [name, value] of [
      ['client_id', clientId],
      ['client_secret', clientSecret],
    ] as const)
      body.set(name, value);
  return { uri: tokenUri, headers, body: body.toString(), timeoutMs };
}

/** As a form has it, which is how RFC 6749 (section 2.3.1) wants both parts before they are put together. */
function encode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

/** The value of an `authorization` header by user and password (RFC 7617). */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function readToken(answer: Answer): { header: string; lifeMs: number } | { error: Error } {
  if ('error' in answer)
    return { error: isOurs(answer.error) ? answer.error : new NoAccessToken(undefined, { cause: answer.error }) };
  const { access_token, token_type, expires_in } = bodyOf(answer);
  // What a header cannot hold is no token.
  if (answer.status !== 200 || typeof access_token !== 'string' || !/^[\x21-\x7e]+$/.test(access_token))
    return { error: new NoAccessToken() };
  if (typeof token_type === 'string' && token_type.toLowerCase() !== 'bearer') return { error: new NoAccessToken() };
  const life = Number(expires_in ?? DEFAULT_LIFE_S);
  const lifeMs = Math.min(Number.isFinite(life) ? life : DEFAULT_LIFE_S, LONGEST_LIFE_S) * 1_000;
  return { header: `Bearer ${access_token}`, lifeMs };
}

/** Says the same whichever request it happened to. */
function isOurs(error: Error): boolean {
  return error instanceof AttemptAborted || error instanceof AttemptTimedOut || error instanceof BlockedAddress;
}

function bodyOf({ body }: Response): Record<string, unknown> {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}
