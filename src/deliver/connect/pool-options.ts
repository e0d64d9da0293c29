import type { Pool } from 'undici';

/** Connections to one endpoint's host at most, in one worker. */
export const CONNECTIONS_PER_ORIGIN = 100;

/** How each origin's connections are kept. */
export const POOL_OPTIONS = {
  connections: CONNECTIONS_PER_ORIGIN,
  pipelining: 1,
  allowH2: false,
  // One deadline for the whole attempt is kept by the sender; undici's own are per phase, and per chunk of the body.
  headersTimeout: 0,
  bodyTimeout: 0,
  maxHeaderSize: 16_384,
  // Longer only where the endpoint says that it keeps them longer, and then two seconds less than it says.
  keepAliveTimeout: 4_000,
  keepAliveMaxTimeout: 30_000,
  // Sooner or later each connection is made anew, and its address looked up and checked again.
  maxRequestsPerClient: 10_000,
} satisfies Pool.Options;
