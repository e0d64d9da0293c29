import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

type Answered = Parameters<LookupFunction>[2];

/**
 * Looks a name up once for all who ask for it at the same time. Each look-up of the system takes one of few threads until it is
 * answered: an endpoint whose name servers hang, and that has a hundred connections to make, would take them all.
 */
export function sharedLookup(resolve: LookupFunction): LookupFunction {
  const underWay = new Map<string, Answered[]>();
  return (hostname, options, callback) => {
    const key = JSON.stringify([hostname, options.family, options.hints, options.all, options.order]);
    const waiting = underWay.get(key);
    if (waiting) return void waiting.push(callback);
    const callbacks = [callback];
    underWay.set(key, callbacks);
    resolve(hostname, options, (error, address, family) => {
      underWay.delete(key);
      for (const answered of callbacks) answered(error, copyOf(address), family);
    });
  };
}

/** Each gets a list of its own, as from the system. */
function copyOf(address: string | LookupAddress[]): string | LookupAddress[] {
  return Array.isArray(address) ? address.map((one) => ({ ...one })) : address;
}
