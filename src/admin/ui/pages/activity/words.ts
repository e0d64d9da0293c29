interface ErrorWords {
  /** What happened, in two or three words. */
  short: string;
  /** What to do about it. */
  remedy: string;
}

/** Why there was no answer, or none that counts; what to do. */
// biome-ignore format: a table.
const ERRORS: Record<string, ErrorWords | undefined> = {
  timeout:           { short: 'no answer in time',   remedy: 'The endpoint should answer 2xx first and work after that. If it needs longer, raise the time-out of the registration.' },
  dns:               { short: 'unknown host name',   remedy: 'Check the host name of the URI, and whether the name server that the workers ask knows it.' },
  refused:           { short: 'connection refused',  remedy: 'Nothing listens at that address and port, or a firewall refuses. Check the port, and that the endpoint runs.' },
  reset:             { short: 'connection broke',    remedy: 'The endpoint, or a proxy before it, closed the connection without an answer. Its log says why.' },
  tls:               { short: 'TLS not trusted',     remedy: 'Check that the endpoint speaks TLS at that port, and its certificate: that it has not expired, names this host, and comes with its intermediate certificates.' },
  'blocked-address': { short: 'address not allowed', remedy: 'The address is not a public one, or is excluded. Where that is meant to be, allow it in Configuration.' },
  protocol:          { short: 'not valid HTTP',      remedy: 'What listens there does not speak HTTP, or speaks TLS where the URI says http.' },
  auth:              { short: 'no access token',     remedy: 'The authorization server gave no token: check the client and its secret in the connection of the registration.' },
  aborted:           { short: 'cut off by a stop',   remedy: 'A worker was stopped meanwhile. It is tried again by itself.' },
  network:           { short: 'not reachable',       remedy: 'There is no way to that host from the workers. Check routes, proxy and firewall.' },
};

/** What to do about an HTTP status. */
export function statusRemedy(status: number): string {
  if (status >= 200 && status < 300) return '';
  if (status === 401 || status === 403)
    return 'The endpoint does not let Rowhook in. Check the headers and secrets of the registration, and that the receiver verifies with the current secret.';
  if (status === 404) return 'There is nothing at that path. Check the URI of the registration.';
  if (status === 405) return 'The endpoint takes no POST at that path. Check the URI of the registration.';
  if (status === 410)
    return 'The endpoint says that it wants no more. The registration is disabled by that; enable it again if this was a mistake.';
  if (status === 413)
    return 'The body is too large for the endpoint. Let it take more, exclude columns, or use a payload of your own.';
  if (status === 429)
    return 'The endpoint is busy. Set a rate limit in the registration, so that it is not asked too often.';
  if (status >= 300 && status < 400)
    return 'Redirects are not followed. Put the address that it leads to into the registration.';
  if (status >= 500) return 'The endpoint failed. Its own log says why; Rowhook goes on trying by the schedule.';
  return 'The endpoint does not accept the request. Its answer, below, may say why.';
}

/** What an attempt came to: "200", "503", "no answer in time". */
export function lastAnswer(status: number | null, errorClass: string | null): string {
  if (status !== null) return `HTTP ${status}`;
  return errorClass === null ? '' : (ERRORS[errorClass]?.short ?? errorClass);
}

/** What to do about a failed attempt. */
export function remedyFor(status: number | null, errorClass: string | null): string {
  if (status !== null) return statusRemedy(status);
  return ERRORS[errorClass ?? '']?.remedy ?? '';
}

/** What began an attempt. */
export const TRIGGERS: Record<string, string | undefined> = {
  auto: 'by the schedule',
  manual: 'replay',
  test: 'test',
  probe: 'probe of an endpoint that is down',
};

/** "updated": what the action did. */
export function pastTense(action: string | null): string {
  if (action === null) return '';
  return action.endsWith('e') ? `${action}d` : `${action}ed`;
}
