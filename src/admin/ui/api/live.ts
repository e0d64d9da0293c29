import { type Client, createClient } from 'graphql-ws';
import type { TypedDocumentString } from '../generated/graphql.ts';
import { currentToken } from '../session/token.ts';
import { operationOf } from './operation-of.ts';
import { noteTrouble } from './readiness.ts';

/** The token was refused, or has expired: nothing to try again. */
const FINAL = [4401, 4403];

/** Nothing listens any more. */
const NORMAL = 1000;

const LONGEST_PAUSE_MS = 10_000;

let client: Client | undefined;
let clientToken: string | undefined;

/** Subscribes, and stays subscribed while connections come and go. @returns what ends it */
export function subscribe<Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  onEvent: (event: Result) => void,
): () => void {
  return ofSession().subscribe<Result>(operationOf(document, variables), {
    next: ({ data }) => {
      if (data) onEvent(data);
    },
    // Connections that break are made anew; this is a refusal, and whatever is asked for next is answered with it.
    error: () => {},
    complete: () => {},
  });
}

/** One connection for the session, open while something listens. */
function ofSession(): Client {
  const token = currentToken();
  if (client && token === clientToken) return client;
  void client?.dispose();
  clientToken = token;
  client = createClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    connectionParams: { token },
    lazy: true,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: pause,
    on: { closed: (event) => isBroken(event) && noteTrouble() },
    shouldRetry: (event) => !(event instanceof CloseEvent && FINAL.includes(event.code)),
  });
  return client;
}

/** Neither this page has closed it, nor has the server refused it. */
function isBroken(event: unknown): boolean {
  return event instanceof CloseEvent && event.code !== NORMAL && !FINAL.includes(event.code);
}

/** Not all tabs at once, and after a whole night not later than after a minute. */
function pause(retries: number): Promise<void> {
  const ms = Math.min(500 * 2 ** retries, LONGEST_PAUSE_MS) * (1 + Math.random() / 2);
  return new Promise((resolve) => setTimeout(resolve, ms));
}
