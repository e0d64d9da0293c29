import { makeServer, type OperationResult } from 'graphql-ws';
import type { Logger } from 'pino';
import { GraphQLError } from 'postgraphile/graphql';
import type { WebSocket } from 'ws';
import { type Authenticate, TokensUnchecked, Unauthenticated } from '../authenticate.ts';
import { type Caller, nameOf } from '../caller.ts';
import type { Graphql, Subscription } from '../graphql.ts';
import type { LiveSubscriber } from './feed.ts';

export interface GraphqlSocketsOptions {
  graphql: Graphql;
  authenticate: Authenticate;
  log: Logger;
}

/** What is kept of a connection. */
interface Connection {
  socket: WebSocket;
  /** Once its token was accepted. */
  caller?: Caller;
  live?: LiveSubscriber;
}

type Params = Record<string, unknown> | undefined;

/** Connections of one caller, and subscriptions of one connection. */
const LIMITS = { connections: 30, subscriptions: 20 };
/** The longest time that a timer takes. */
const LONGEST_MS = 2 ** 31 - 1;

const INTERNAL = 1011;
const TRY_AGAIN_LATER = 1013;
const EXPIRED = 4401;
const TOO_MANY = 4429;

/** Speaks graphql-ws on web sockets: a token first, then subscriptions, until the token ends. */
export function createGraphqlSockets({
  graphql,
  authenticate,
  log,
}: GraphqlSocketsOptions): (socket: WebSocket) => void {
  const connections = new Count();
  const server = makeServer<Params, Connection>({
    connectionInitWaitTimeout: 10_000,
    async onConnect({ connectionParams, extra }) {
      const caller = await callerOf(connectionParams?.token, authenticate, extra.socket);
      if (!caller) return false;
      if (!accept(extra, caller, connections)) return false;
      extra.live = graphql.live(caller);
      extra.socket.once('close', () => extra.live?.release());
      return true;
    },
    onSubscribe({ extra: { caller, live }, subscriptions }, _, payload) {
      if (!caller || !live) throw new Error('A subscription without a caller');
      if (Object.keys(subscriptions).length > LIMITS.subscriptions)
        return [new GraphQLError('too many subscriptions on one connection', { extensions: { code: 'TOO_MANY' } })];
      return graphql.subscription({ caller, live, payload });
    },
    subscribe: (args) => (args as Subscription).subscribe() as OperationResult,
    onError: (_context, _id, _payload, errors) => graphql.mask(errors),
    onNext: (_context, _id, _payload, _args, result) =>
      result.errors && { ...result, errors: graphql.mask(result.errors) },
  });
  return (socket) => {
    const onClosed = server.opened(
      {
        protocol: socket.protocol,
        // Until it is sent, nothing more is fetched: what comes meanwhile is merged.
        send: (data) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) return resolve();
            socket.send(data, (error) => (error ? reject(error) : resolve()));
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) =>
          socket.on('message', (message) => {
            take(String(message)).catch((error) => {
              log.error({ err: error }, 'A message of a web socket failed');
              socket.close(INTERNAL, 'Internal error');
            });
          }),
      },
      { socket },
    );
    socket.once('close', (code, reason) => void onClosed(code, String(reason)));
  };
}

async function callerOf(token: unknown, authenticate: Authenticate, socket: WebSocket): Promise<Caller | undefined> {
  if (typeof token !== 'string') return undefined;
  try {
    return await authenticate(`Bearer ${token}`);
  } catch (error) {
    if (error instanceof TokensUnchecked) socket.close(TRY_AGAIN_LATER, 'Try again later');
    else if (!(error instanceof Unauthenticated)) throw error;
    return undefined;
  }
}

/** False, and the connection is closed, where its caller has too many. Else it is closed when the token ends. */
function accept(connection: Connection, caller: Caller, connections: Count): boolean {
  const { socket } = connection;
  if (socket.readyState !== socket.OPEN) return false;
  const key = nameOf(caller);
  if (connections.of(key) >= LIMITS.connections) {
    socket.close(TOO_MANY, 'Too many connections');
    return false;
  }
  connections.add(key, 1);
  const expiring =
    caller.expiresAt && setTimeout(() => socket.close(EXPIRED, 'The token has expired.'), msUntil(caller.expiresAt));
  socket.once('close', () => {
    connections.add(key, -1);
    clearTimeout(expiring);
  });
  connection.caller = caller;
  return true;
}

function msUntil(date: Date): number {
  return Math.min(Math.max(date.getTime() - Date.now(), 0), LONGEST_MS);
}

/** How many there are of each name. */
class Count {
  readonly #counts = new Map<string, number>();

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string, by: number): void {
    const count = this.of(name) + by;
    if (count > 0) this.#counts.set(name, count);
    else this.#counts.delete(name);
  }
}
