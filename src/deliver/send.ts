import type { Answer } from './answer.ts';
import { AccessTokens } from './connect/access-tokens.ts';
import type { ConnectionOptions, OAuth2 } from './connect/connection-options.ts';
import { ConnectionsByOptions } from './connect/connections-by-options.ts';
import { Exchange, type ExchangeOptions } from './exchange.ts';
import { AttemptAborted, AttemptTimedOut } from './failure.ts';
import { AddressGuard } from './guard/address-guard.ts';
import { BlockedAddress } from './guard/refusal.ts';
import { credentialsOf } from './redact.ts';
import type { Request } from './request.ts';

export interface SenderOptions {
  /** Which addresses may be connected to. @default those of the public internet, on the ports of the web */
  guard?: AddressGuard;
  /**
   * Called when a connection was not allowed: gives the guard by the rules as they are now, should they have changed. The request,
   * of which nothing was sent, is then tried by these.
   */
  renewGuard?: () => Promise<AddressGuard | undefined>;
}

/** Bytes of an answer that an access token is looked for in: some are long. */
const TOKEN_ANSWER = { keep: 65_536 };

/**
 * Sends requests over kept-alive connections. One call is one request on the wire: nothing is retried and no redirect is
 * followed here. Only where a kept connection turns out to be closed or reset before anything was written to it, another one is taken.
 */
export class Sender {
  readonly #underWay = new Set<Exchange>();
  readonly #tokens = new AccessTokens();
  readonly #renewGuard: SenderOptions['renewGuard'];
  #guard: AddressGuard;
  #connections: ConnectionsByOptions;

  constructor({ guard = new AddressGuard(), renewGuard }: SenderOptions = {}) {
    this.#guard = guard;
    this.#connections = new ConnectionsByOptions(guard);
    this.#renewGuard = renewGuard;
  }

  /** Never throws: what goes wrong is the answer. */
  async send(request: Request): Promise<Answer> {
    const before = this.#guard;
    const answer = await this.#send(request);
    if (!('error' in answer && answer.error instanceof BlockedAddress) || !this.#renewGuard) return answer;
    const guard = await this.#renewGuard();
    if (guard) this.useGuard(guard);
    return this.#guard === before ? answer : this.#send(request);
  }

  /** Lets requests under way end, and makes every connection anew: those that are kept were allowed by the rules before. */
  useGuard(guard: AddressGuard): void {
    if (guard === this.#guard) return;
    this.#guard = guard;
    const before = this.#connections;
    this.#connections = new ConnectionsByOptions(guard);
    void before.close();
  }

  /** Cuts every request that is under way off; each that has no status yet is answered with `AttemptAborted`. */
  abort(): void {
    for (const exchange of this.#underWay) exchange.cut(new AttemptAborted());
  }

  close(): Promise<void> {
    return this.#connections.destroy();
  }

  #send(request: Request): Promise<Answer> {
    const oauth2 = request.connection?.oauth2;
    return oauth2 ? this.#sendAuthorized(request, oauth2) : this.#exchange(request);
  }

  /** The time of the request is the time for both: to get a token, and to be sent with it. */
  async #sendAuthorized(request: Request, oauth2: OAuth2): Promise<Answer> {
    const began = performance.now();
    const authorization = await this.#tokens.get(
      oauth2,
      (asking) => this.#exchange({ ...asking, ...tokenConnection(request) }, TOKEN_ANSWER),
      request.timeoutMs,
    );
    if ('error' in authorization) return authorization;
    const timeoutMs = request.timeoutMs - (performance.now() - began);
    if (timeoutMs <= 0) return { error: new AttemptTimedOut() };
    const { header } = authorization;
    const headers = { ...request.headers, authorization: header };
    const secrets = [...(request.secrets ?? []), credentialsOf(header)];
    const answer = await this.#exchange({ ...request, headers, secrets, timeoutMs });
    if ('status' in answer && answer.status === 401) this.#tokens.forget(oauth2);
    return answer;
  }

  #exchange(request: Request, options?: ExchangeOptions): Promise<Answer> {
    return new Promise((resolve) => {
      const exchange: Exchange = new Exchange(
        request,
        (answer) => {
          this.#underWay.delete(exchange);
          resolve(answer);
        },
        options,
      );
      this.#underWay.add(exchange);
      exchange.start(this.#connections);
    });
  }
}

/** The authorization server is reached the same way, but its certificate is its own matter, and not the endpoint's. */
function tokenConnection({ connection }: Request): { connection?: ConnectionOptions } {
  const { proxy, proxyAuthorization } = connection ?? {};
  if (proxy === undefined) return {};
  return { connection: { proxy, ...(proxyAuthorization !== undefined && { proxyAuthorization }) } };
}
