import { parseUri } from './guard/parse-uri.ts';
import { BlockedAddress } from './guard/refusal.ts';

/** What undici wants to know of a URI. */
export interface EndpointUrl {
  origin: string;
  /** With its query. */
  path: string;
}

const MOST_KEPT = 10_000;
const kept = new Map<string, EndpointUrl>();

/**
 * Reads the URI of an endpoint; each is read once, since the deliveries of an endpoint are many.
 *
 * @throws BlockedAddress where it is none that can be sent to
 */
export function endpointUrl(uri: string): EndpointUrl {
  let url = kept.get(uri);
  if (!url) {
    const parsed = parseUri(uri);
    if ('refusal' in parsed) throw new BlockedAddress(parsed.refusal);
    const { origin, pathname, search } = parsed.url;
    url = { origin, path: pathname + search };
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(uri, url);
  }
  return url;
}
