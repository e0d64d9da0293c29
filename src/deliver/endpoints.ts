import { MicroBatch } from '../queue/micro-batch.ts';
import type { Endpoint } from './endpoint.ts';

/** An endpoint, and for how long it is what the database would say: until the first of its secrets expires. */
export interface LoadedEndpoint {
  endpoint: Endpoint;
  /** Milliseconds from now; undefined: as long as its version is the current one. */
  validForMs: number | undefined;
}

export interface Endpoints {
  /**
   * The endpoint of a registration in this version or a newer one; undefined when the registration is gone.
   *
   * @param version the one that came with the delivery
   */
  get(registrationId: string, version: number): Promise<Endpoint | undefined>;
}

/** Loads registrations by their ids. One that is gone is left out. */
export type LoadEndpoints = (registrationIds: string[]) => Promise<Map<string, LoadedEndpoint>>;

/** How many are remembered at most. */
const CAPACITY = 10_000;

/** Remembers endpoints, and loads together those that are asked for within a millisecond of each other. */
export function createEndpoints(load: LoadEndpoints, { capacity = CAPACITY } = {}): Endpoints {
  const known = new Map<string, { endpoint: Endpoint; validUntil: number }>();
  const batch = new MicroBatch<string, Endpoint | undefined>(async (ids) => {
    const loaded = await load([...new Set(ids)]);
    const now = performance.now();
    for (const [id, { endpoint, validForMs = Number.POSITIVE_INFINITY }] of loaded) {
      const isOlder = endpoint.version < (known.get(id)?.endpoint.version ?? 0); // Two loads may overtake each other.
      if (!isOlder) known.set(id, { endpoint, validUntil: now + validForMs });
    }
    for (const id of known.keys()) {
      if (known.size <= capacity) break;
      known.delete(id); // The one that was not asked for the longest.
    }
    return ids.map((id) => loaded.get(id)?.endpoint);
  });
  return {
    async get(registrationId, version) {
      const found = known.get(registrationId);
      known.delete(registrationId);
      if (!found || found.endpoint.version < version || found.validUntil <= performance.now())
        return batch.add(registrationId);
      known.set(registrationId, found); // A map keeps its keys in the order of their insertion.
      return found.endpoint;
    },
  };
}
