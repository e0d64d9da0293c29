import { backoff } from './backoff.ts';
import type { BodyRoom } from './body-room.ts';
import { classify } from './classify.ts';
import { CONNECTIONS_PER_ORIGIN } from './connect/pool-options.ts';
import type { Delivery } from './delivery.ts';
import { endpointUrl } from './endpoint-url.ts';
import type { Hold } from './hold.ts';
import { Line } from './line.ts';
import type { DeliverJob, Load } from './load.ts';
import type { Record, Recorded, Result } from './record.ts';
import { buildRequest } from './request.ts';
import type { Sender } from './send.ts';

/** Told of each delivery that a worker was handed, once its result is recorded. */
export interface AttemptEvent {
  activityId: string;
  registrationId: string;
  uri: string;
  entity: string;
  action: string;
  objectId: string | null;
  /** Which attempt of its delivery: 1 is the first. */
  attempt: number;
  /**
   * What became of the delivery: `failed` is final. `retry` and `probe` (its circuit is open: no attempt is counted) are tried again,
   * `blocked` holds back its object until it is replayed or cancelled. `released`: given back untried. `superseded`: its claim had lapsed,
   * so that the result changed nothing.
   */
  outcome: Recorded;
  status?: number;
  durationMs: number;
  error?: string;
}

export interface DeliverOptions {
  load: Load;
  /** Where the loader has taken room for the bodies: it is given back as they are sent. */
  room: BodyRoom;
  record: Record;
  hold: Hold;
  sender: Sender;
  /** True once the worker stops: what has not begun is given back. */
  isStopping: () => boolean;
  onAttempt: (event: AttemptEvent) => void;
}

/** Milliseconds that must be left of a lease, beyond the time-out, for a request to begin. */
const LEASE_MARGIN_MS = 2_000;

/** Makes the graphile-worker task `deliver`: it sends a batch of claimed deliveries. No transaction is open meanwhile. */
export function createDeliverTask(options: DeliverOptions): (job: DeliverJob) => Promise<void> {
  const limits = new Limits();
  return async (job) => {
    // Kept by nobody but its chain, each delivery can be forgotten once it is over.
    await Promise.all(inOrder(await options.load(job)).map((chain) => deliverChain(chain, limits, options)));
  };
}

/** What must leave to one registration in order, together; everything else by itself. */
function inOrder(deliveries: Delivery[]): Delivery[][] {
  const chains: Delivery[][] = [];
  const ordered = new Map<string, Delivery[]>();
  for (const delivery of deliveries) {
    const key = delivery.orderKey !== null && `${delivery.registrationId} ${delivery.orderKey}`;
    const known = key && ordered.get(key);
    if (known) known.push(delivery);
    else {
      const chain = [delivery];
      chains.push(chain);
      if (key) ordered.set(key, chain);
    }
  }
  return chains;
}

/**
 * Sends one after the other. After the first that is not delivered, the rest is given back: only the database knows whether
 * they may leave now.
 */
async function deliverChain(chain: Delivery[], limits: Limits, options: DeliverOptions): Promise<void> {
  let delivered = true;
  try {
    for (let delivery = chain[0]; delivery; delivery = chain[0]) {
      delivered = await deliver(delivery, delivered, limits, options);
      options.room.giveBack(delivery.body);
      chain.shift();
    }
  } finally {
    for (const { body } of chain) options.room.giveBack(body);
  }
}

/** @returns whether it is delivered, so that what comes behind it may leave */
async function deliver(
  delivery: Delivery,
  mayLeave: boolean,
  limits: Limits,
  options: DeliverOptions,
): Promise<boolean> {
  const result = mayLeave ? await attemptInTurn(delivery, limits, options) : released(delivery);
  // The next request to the endpoint begins while this result is written.
  const recorded = await options.record(result);
  options.onAttempt(toEvent(result, recorded ?? result.outcome.outcome));
  // Not where the database took it for something else, or may never know of it: this one is sent again then, and before the others.
  return recorded === 'delivered';
}

async function attemptInTurn(delivery: Delivery, limits: Limits, options: DeliverOptions): Promise<Result> {
  const line = limits.of(delivery.endpoint.uri);
  const turn = line.enter();
  if (turn) await turn;
  try {
    return await attempt(delivery, options);
  } finally {
    line.leave();
  }
}

async function attempt(delivery: Delivery, { sender, isStopping, hold }: DeliverOptions): Promise<Result> {
  const { endpoint } = delivery;
  if (endpoint.notSendable !== undefined) {
    await hold(endpoint); // Before it is given back: it would be dispatched again at once.
    return released(delivery, endpoint.notSendable);
  }
  const outlivesLease = delivery.leaseEndsAt - performance.now() < endpoint.timeoutMs + LEASE_MARGIN_MS;
  if (outlivesLease || isStopping()) return released(delivery);
  const began = performance.now();
  const answer = await sender.send(buildRequest(delivery, Date.now()));
  const durationMs = performance.now() - began;
  const retryInMs =
    delivery.retryInMs === undefined ? undefined : backoff(delivery.retryInMs, delivery.jitter, Math.random());
  return { delivery, outcome: classify(answer, retryInMs, Date.now(), delivery.attempts), answer, durationMs };
}

function released(delivery: Delivery, reason?: string): Result {
  return { delivery, outcome: { outcome: 'released', ...(reason !== undefined && { reason }) } };
}

function toEvent(result: Result, recorded: Recorded): AttemptEvent {
  const { activityId, registrationId, endpoint, entity, action, objectId, attempts } = result.delivery;
  const what = { activityId, registrationId, uri: endpoint.uri, entity, action, objectId, attempt: attempts + 1 };
  if (!('answer' in result)) {
    const { reason } = result.outcome;
    return { ...what, outcome: recorded, durationMs: 0, ...(reason !== undefined && { error: reason }) };
  }
  const { outcome, answer, durationMs } = result;
  return {
    ...what,
    outcome: recorded,
    durationMs,
    ...('status' in answer && { status: answer.status }),
    ...('error' in outcome && { error: outcome.error }),
  };
}

/** One line of requests for each endpoint, so that what waits for a connection has not begun and can be given back. */
class Limits {
  readonly #limits = new Map<string, Line>();

  of(uri: string): Line {
    const origin = originOf(uri);
    let limit = this.#limits.get(origin);
    if (!limit) {
      this.#forgetIdle();
      limit = new Line(CONNECTIONS_PER_ORIGIN);
      this.#limits.set(origin, limit);
    }
    return limit;
  }

  #forgetIdle(): void {
    if (this.#limits.size < 1_000) return;
    for (const [origin, line] of this.#limits) if (line.isIdle) this.#limits.delete(origin);
  }
}

function originOf(uri: string): string {
  try {
    return endpointUrl(uri).origin;
  } catch {
    return uri; // It fails when it is sent to, which is where that is recorded.
  }
}
