import type { PgResource } from 'postgraphile/@dataplan/pg';
import { access, each, type Step } from 'postgraphile/grafast';
import { extendSchema, gql } from 'postgraphile/utils';
import { executorOf } from './executor.ts';
import { readJson, readJsonById } from './read-json.ts';

interface Row {
  get(name: string): Step<string>;
}

/** What the overview shows, and how each registration and entity event fares. */
export const StatisticsPlugin: GraphileConfig.Plugin = extendSchema((build) => {
  const executor = executorOf(build);
  const statistics = readJson<number | null>(executor, 'select webhooks.api_statistics($1)::text', (hours) => [hours]);
  const health = readJsonById(
    executor,
    'select registration_id::text, health::text from webhooks.api_registration_health($1)',
  );
  const captured = readJsonById(
    executor,
    'select entity_event_id::text, activities::text from webhooks.api_captured($1)',
  );
  const registrations = build.input.pgRegistry.pgResources.registration as PgResource;
  return {
    typeDefs: TYPES,
    objects: {
      Query: {
        plans: {
          statistics: (_: unknown, args: { getRaw(name: string): Step }) =>
            statistics(args.getRaw('hours') as Step<number | null>),
        },
      },
      Statistics: {
        plans: {
          failing: ($statistics: Step) =>
            each(access<string[]>($statistics, 'failing'), ($id) => registrations.get({ id: $id } as never)),
        },
      },
      Registration: { plans: { health: ($registration: Row) => health($registration.get('id')) } },
      EntityEvent: { plans: { activities24H: ($event: Row) => captured($event.get('id')) } },
    },
  } as never;
});

const TYPES = gql`
  "How deliveries go."
  type Statistics {
    from: Datetime!
    until: Datetime!
    "How long a step is, in seconds."
    stepSeconds: Int!
    "When it was counted last: each minute, while a worker lives."
    updatedAt: Datetime
    "Each step, the oldest first."
    points: [StatisticsPoint!]!
    "The whole time."
    total: StatisticsPoint!
    "What waits."
    backlog: Backlog!
    "The registrations that something is wrong with, the worst first, those that somebody paused last; 100 at most."
    failing: [Registration!]!
    "What was captured in the last 24 hours. Empty for a tenant."
    captured: [Captured!]!
    "Those that are connected. Empty for a tenant."
    workers: [WorkerSession!]!
    workersAlive: Int!
    "Whether one of them hands out what is due."
    dispatcherAlive: Boolean!
  }
  "The attempts of some time, tests not among them."
  type StatisticsPoint {
    "When it began."
    at: Datetime!
    "How many were answered well."
    delivered: Int!
    "How many failed and are tried again."
    retried: Int!
    "How many failed for good."
    failed: Int!
    "Half of them took no longer than that, in milliseconds, give or take a tenth; null where there are none."
    p50Ms: Int
    "95 % of them took no longer."
    p95Ms: Int
  }
  "The queue."
  type Backlog {
    "How many deliveries are not over."
    live: BigInt!
    "They are more than 10 000, so that this is an estimate, or for a tenant the least."
    estimated: Boolean!
    "Whether one is due that could be sent."
    due: Boolean!
    "Since when the oldest of these has been due."
    oldestDueAt: Datetime
  }
  "How many changes of a kind were captured."
  type Captured {
    entity: String!
    action: String!
    activities: Int!
  }
  "A worker that is connected."
  type WorkerSession {
    name: String!
    connectedAt: Datetime
    "When it last did something in the database."
    lastSeenAt: Datetime
  }
  "How a registration fares."
  type RegistrationHealth {
    "Attempts of the last 24 hours, by whole hours."
    delivered24H: Int!
    retried24H: Int!
    failed24H: Int!
    "Which part of these was answered well: 1 is all; null where there were none."
    successRate24H: Float
    p50Ms24H: Int
    p95Ms24H: Int
    "The last 24 hours, the oldest first."
    hours: [StatisticsPoint!]!
    "When these were counted last: each minute, while a worker lives."
    countedAt: Datetime
    "closed: deliveries flow. open: its endpoint is down, single attempts find out when it is back."
    circuit: String!
    "How many attempts failed since the last that went well."
    failures: Int!
    failingSince: Datetime
    nextProbeAt: Datetime
    "How many of its deliveries are not over, counted up to 1000."
    live: Int!
    "Since when the oldest of them has been due."
    oldestDueAt: Datetime
    "What is wrong with it; null: nothing."
    reason: String
    "What to do about that."
    remedy: String
  }
  extend type Query {
    """
    How deliveries go: of the last hour (by the minute) or of the last 24 (by ten minutes). A tenant sees its own. Permission: Activity
    (List). Errors: WHPER, WHARG.
    """
    statistics(
      "1 or 24."
      hours: Int = 1
    ): Statistics!
  }
  extend type Registration {
    "How it fares. Permission: Registration (List)."
    health: RegistrationHealth!
  }
  extend type EntityEvent {
    "How many were captured in the last 24 hours, by whole hours; null for a tenant."
    activities24H: Int
  }
`;
