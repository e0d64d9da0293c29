import type pg from 'pg';
import type { Logger } from 'pino';
import type { Endpoint } from './endpoint.ts';

/**
 * Resolves once no more deliveries of the endpoint are dispatched, until somebody releases it; or, where it is not the current version
 * any more, at once: the next delivery comes with the new one.
 */
export type Hold = (endpoint: Endpoint) => Promise<void>;

/** Makes the function that holds a registration that cannot be sent to by no fault of its endpoint. Each is logged once. */
export function createHold(pool: pg.Pool, log: Logger): Hold {
  const underWay = new WeakMap<Endpoint, Promise<void>>();
  const told = new WeakSet<Endpoint>();
  const hold = async (endpoint: Endpoint) => {
    const { registrationId, notSendable: reason, version } = endpoint;
    try {
      const { rows } = await pool.query('select webhooks.hold_registration($1, $2, $3) as held', [
        registrationId,
        reason,
        version,
      ]);
      if (!rows[0].held || told.has(endpoint)) return;
    } finally {
      underWay.delete(endpoint); // Once it is released, it may have to be held again.
    }
    log.error({ registrationId, reason }, 'Deliveries of a registration are held');
    told.add(endpoint);
  };
  return (endpoint) => {
    const held = underWay.get(endpoint) ?? hold(endpoint);
    underWay.set(endpoint, held);
    return held;
  };
}
