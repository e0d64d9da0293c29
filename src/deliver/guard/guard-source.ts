import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import type { Logger } from 'pino';
import { AddressGuard } from './address-guard.ts';
import type { GuardRules } from './rules.ts';

/** Milliseconds between two readings of the rules that requests ask for. */
const LEAST_MS = 100;
/** How often the rules are read without being asked for, in milliseconds. */
const REGULARLY_MS = 60_000;

const RULES = `
  select allowed_networks::text[] as "allowedNetworks", denied_networks::text[] as "deniedNetworks",
         allowed_hosts as "allowedHosts", allowed_ports as "allowedPorts", https_only as "httpsOnly",
         unwrap_nat64 as "unwrapNat64", trusted_proxies as "trustedProxies"
  from webhooks.settings`;

/** Reads the rules of a worker's database, which may change while it runs. */
export class GuardSource {
  readonly #pool: pg.Pool;
  readonly #log: Logger;
  #guard: AddressGuard | undefined;
  #next: Promise<AddressGuard> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #readAt = -LEAST_MS;

  constructor(pool: pg.Pool, log: Logger) {
    this.#pool = pool;
    this.#log = log;
  }

  /**
   * The guard by the rules as they are after this call: the same object while they stay the same. Calls at one time share a reading.
   *
   * @throws when the database cannot be asked
   */
  read(): Promise<AddressGuard> {
    this.#next ??= this.#readSoon();
    return this.#next;
  }

  /** Where the database cannot be asked, what is known already. */
  readonly renew = async (): Promise<AddressGuard | undefined> => {
    try {
      return await this.read();
    } catch (error) {
      this.#log.warn({ err: error }, 'The address rules could not be read again');
      return this.#guard;
    }
  };

  /** Calls `use` with the guard by the rules of now, every minute until `stop`. */
  follow(use: (guard: AddressGuard) => void): void {
    this.#timer = setInterval(async () => {
      const guard = await this.renew();
      if (guard) use(guard);
    }, REGULARLY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #readSoon(): Promise<AddressGuard> {
    // Also where there is nothing to wait for: `read` has to keep this promise before it is forgotten below.
    await sleep(Math.max(0, this.#readAt + LEAST_MS - performance.now()));
    // Who calls from here on may know of a later change.
    this.#next = undefined;
    this.#readAt = performance.now();
    const { rows } = await this.#pool.query<GuardRules>(RULES);
    return this.#accept(rows[0] as GuardRules);
  }

  #accept(rules: GuardRules): AddressGuard {
    if (this.#guard && isDeepStrictEqual({ ...rules }, { ...this.#guard.rules })) return this.#guard;
    this.#guard = new AddressGuard(rules);
    this.#tell(rules);
    return this.#guard;
  }

  /** Who opens the network should hear of it, but not who only tries things out on one machine. */
  #tell({ allowedNetworks }: GuardRules): void {
    if (allowedNetworks.length === 0) return;
    const isLoopback = allowedNetworks.every((network) => /^(127\.|::1\/128$)/.test(network));
    this.#log[isLoopback ? 'info' : 'warn']({ allowedNetworks }, 'Endpoints may be in networks that are not public');
  }
}
