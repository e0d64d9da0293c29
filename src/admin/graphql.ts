import './environment.ts';

import type { SubscribePayload } from 'graphql-ws';
import type pg from 'pg';
import type { Logger } from 'pino';
import { type PostGraphileInstance, postgraphile } from 'postgraphile';
import { hookArgs, type JSONValue } from 'postgraphile/grafast';
import {
  GrafservBase,
  type GrafservBody,
  type GrafservConfig,
  parseGraphQLJSONBody,
  processHeaders,
  type RequestDigest,
  type Result,
} from 'postgraphile/grafserv';
import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
} from 'postgraphile/graphql';
import type { SecretBox } from '../secrets/secret-box.ts';
import { type Admit, createAdmission, NotAdmitted, type Operations } from './admit.ts';
import type { AdminRole, Caller } from './caller.ts';
import { createMaskError } from './errors.ts';
import { LiveFeed, type LiveSubscriber } from './live/feed.ts';
import { Relay } from './live/relay.ts';
import { makePreset } from './preset.ts';
import type { ProcessSetting } from './process-settings.ts';

export interface GraphqlOptions {
  pool: pg.Pool;
  log: Logger;
  secretBox?: SecretBox;
  /** @default true */
  introspection?: boolean;
  /** What the process was started with. @default nothing is told of it */
  processSettings?: ProcessSetting[];
  /**
   * The only operations that are answered.
   * @default any
   */
  operations?: Operations;
  /**
   * Milliseconds between looks at what is new, for subscriptions.
   * @default 1000
   */
  liveEveryMs?: number;
}

export interface GraphqlRequest {
  caller: Caller;
  /** The body: JSON with `query`, `variables` and `operationName`. */
  body: string;
  headers: Record<string, string | string[] | undefined>;
}

export interface SubscriptionRequest {
  caller: Caller;
  live: LiveSubscriber;
  /** What a request would have in its body. */
  payload: SubscribePayload;
}

export interface Subscription extends ExecutionArgs {
  subscribe(): AsyncGenerator<ExecutionResult, void, void>;
}

export interface GraphqlAnswer {
  status: number;
  contentType: string;
  body: string;
}

/** One schema for each role: what a role may not do, it does not see. */
export interface Graphql {
  answer(request: GraphqlRequest): Promise<GraphqlAnswer>;
  /** What the subscriptions of one connection are told by. */
  live(caller: Caller): LiveSubscriber;
  /** What runs a subscription, or why it is refused. */
  subscription(request: SubscriptionRequest): Promise<Subscription | GraphQLError[]>;
  /** How many subscriptions there are. */
  readonly subscriptions: number;
  /** Errors as callers are told of them. */
  mask(errors: readonly GraphQLError[]): GraphQLError[];
  release(): Promise<void>;
}

/** The schema of a role is made when it is first asked for, and again where that failed. */
export function createGraphql({ introspection = true, operations, liveEveryMs, ...options }: GraphqlOptions): Graphql {
  const { pool, log } = options;
  const admit = createAdmission(operations);
  const feed = new LiveFeed({ pool, log, ...(liveEveryMs !== undefined && { everyMs: liveEveryMs }) });
  const maskError = createMaskError(log, { suggestions: introspection });
  const roles = new Map<AdminRole, Promise<RoleServer>>();
  const of = (role: AdminRole): Promise<RoleServer> => {
    const known = roles.get(role);
    if (known) return known;
    const opening = RoleServer.open(makePreset({ ...options, introspection, role }), admit);
    roles.set(role, opening);
    opening.catch(() => roles.delete(role));
    return opening;
  };
  return {
    answer: async (request) => (await of(request.caller.role)).answer(request),
    live: (caller) => feed.for(caller),
    subscription: async (request) => (await of(request.caller.role)).subscription(request),
    get subscriptions() {
      return feed.size;
    },
    mask: (errors) => errors.map(maskError),
    async release() {
      await feed.close();
      const open = await Promise.allSettled(roles.values());
      await Promise.all(open.map((role) => role.status === 'fulfilled' && role.value.instance.release()));
    },
  };
}

/** The schema of one role alone, to look at. */
export async function openSchema({
  role,
  introspection = true,
  ...options
}: GraphqlOptions & { role: AdminRole }): Promise<{ schema: GraphQLSchema; release(): Promise<void> }> {
  const instance = postgraphile(makePreset({ ...options, introspection, role }));
  return { schema: await instance.getSchema(), release: async () => void (await instance.release()) };
}

/** One instance of PostGraphile with its handler of requests. */
class RoleServer {
  readonly instance: PostGraphileInstance;
  readonly #server: Server;
  readonly #admit: Admit;

  private constructor(instance: PostGraphileInstance, server: Server, admit: Admit) {
    this.instance = instance;
    this.#server = server;
    this.#admit = admit;
  }

  static async open(preset: GraphileConfig.Preset, admit: Admit): Promise<RoleServer> {
    const instance = postgraphile(preset);
    try {
      const server = instance.createServ((config) => new Server(config));
      await instance.getSchema();
      await server.ready();
      return new RoleServer(instance, server, admit);
    } catch (error) {
      await instance.release();
      throw error;
    }
  }

  async answer(request: GraphqlRequest): Promise<GraphqlAnswer> {
    try {
      return answerOf(await this.#server.handle(digestOf(request, this.#admit)));
    } catch (error) {
      if (!(error instanceof NotAdmitted)) throw error;
      return { status: error.status, contentType: JSON_TYPE, body: errorBody(error.message, error.code) };
    }
  }

  async subscription({ payload, ...request }: SubscriptionRequest): Promise<Subscription | GraphQLError[]> {
    try {
      return await this.#server.subscription({ ...request, payload: this.#admit(payload) });
    } catch (error) {
      if (!(error instanceof NotAdmitted)) throw error;
      return [new GraphQLError(error.message, { extensions: { code: error.code } })];
    }
  }
}

class Server extends GrafservBase {
  constructor(config: GrafservConfig) {
    super(config);
  }

  handle(digest: RequestDigest): Promise<Result | null> {
    return Promise.resolve(this.processRequest(digest));
  }

  /** As grafserv does it for sockets of its own. */
  async subscription({ caller, live, payload }: SubscriptionRequest): Promise<Subscription | GraphQLError[]> {
    try {
      const relay = new Relay(live);
      const requestContext = { rowhookCaller: caller, rowhookLive: relay };
      const { schema, parseAndValidate, resolvedPreset, subscribe, contextValue } =
        await this.getExecutionConfig(requestContext);
      const { query } = parseGraphQLJSONBody(payload);
      const { operationName, variables: variableValues } = payload;
      if (typeof query !== 'string') return [new GraphQLError('query must be a string')];
      const { errors, document } = parseAndValidate(query);
      if (errors) return [...errors];
      if (getOperationAST(document, operationName)?.operation !== 'subscription')
        return [new GraphQLError('Send queries and mutations by POST.', { extensions: { code: 'BAD_REQUEST' } })];
      const args = {
        schema,
        document,
        rootValue: null,
        contextValue,
        variableValues,
        operationName,
        resolvedPreset,
        requestContext,
      };
      await hookArgs(args);
      return { ...args, subscribe: () => relay.events(async () => (await subscribe(args)) as ExecutionResult) };
    } catch (error) {
      return [new GraphQLError('refused', { originalError: error as Error })];
    }
  }
}

/** What grafserv is told of a request: not its path, and nothing of its query string. */
function digestOf({ caller, body, headers }: GraphqlRequest, admit: Admit): RequestDigest {
  const parsed = bodyOf(body, admit);
  return {
    method: 'POST',
    httpVersionMajor: 1,
    httpVersionMinor: 1,
    isSecure: false,
    path: '/graphql',
    headers: processHeaders(headers),
    getQueryParams: () => ({}),
    getBody: () => parsed,
    requestContext: { rowhookCaller: caller },
    preferJSON: false,
  };
}

/** What is no JSON is left to grafserv, which says so. */
function bodyOf(text: string, admit: Admit): GrafservBody {
  let json: JSONValue;
  try {
    json = JSON.parse(text);
  } catch {
    return { type: 'text', text };
  }
  return { type: 'json', json: admit(json) };
}

function answerOf(result: Result | null): GraphqlAnswer {
  if (result?.type === 'buffer') {
    const contentType = result.headers['content-type'] ?? result.headers['Content-Type'] ?? JSON_TYPE;
    return { status: result.statusCode, contentType, body: result.buffer.toString('utf8') };
  }
  if (result?.type === 'json')
    return { status: result.statusCode, contentType: JSON_TYPE, body: JSON.stringify(result.json) };
  // The requests of callers that are wrong have a message for them; of any other error they learn nothing.
  if (result?.type === 'error' && result.statusCode >= 400 && result.statusCode < 500)
    return { status: result.statusCode, contentType: JSON_TYPE, body: errorBody(result.error.message, 'BAD_REQUEST') };
  return { status: 500, contentType: JSON_TYPE, body: errorBody('something went wrong', 'INTERNAL') };
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** A body that says one error, as GraphQL does. */
export function errorBody(message: string, code: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}
