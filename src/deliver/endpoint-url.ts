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
 * @throws TypeError where it is none
 */
export function endpointUrl(uri: string): EndpointUrl {
  let url = kept.get(uri);
  if (!url) {
    const { origin, pathname, search } = new URL(uri);
    url = { origin, path: pathname + search };
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(uri, url);
  }
  return url;
}
