import type { PgResource } from 'postgraphile/@dataplan/pg';
import { access, each, type Step } from 'postgraphile/grafast';
import { extendSchema, gql } from 'postgraphile/utils';
import { type ActivitySearch, valuesOf } from './activity-filter.ts';
import { executorOf } from './executor.ts';
import { readJson, readJsonById } from './read-json.ts';

interface SearchArguments {
  first?: number | null;
  after?: string | null;
  filter?: ActivitySearch | null;
}

const SUMMARY = [
  'state',
  'reason',
  'lastTriedAt',
  'nextTryAt',
  'deliveryCount',
  'deliveredCount',
  'attemptCount',
  'lastStatus',
  'lastErrorClass',
];

/** The page of Webhook Activity: a search that always answers soon, and what an activity's deliveries come to. */
export const ActivitySearchPlugin: GraphileConfig.Plugin = extendSchema((build) => {
  const executor = executorOf(build);
  const search = readJson<SearchArguments>(
    executor,
    'select webhooks.api_search_activities($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)::text',
    ({ first, after, filter }) => [...valuesOf(filter), first ?? 50, after ?? null],
  );
  const summary = readJsonById(
    executor,
    'select activity_id::text, summary::text from webhooks.api_activity_summaries($1)',
  );
  const activities = build.input.pgRegistry.pgResources.activity as PgResource | undefined;
  return {
    typeDefs: TYPES,
    objects: {
      Query: {
        plans: {
          searchActivities: (_: unknown, args: { getRaw(): Step }) => search(args.getRaw() as Step<SearchArguments>),
        },
      },
      ActivityPage: {
        plans: {
          nodes: ($page: Step) =>
            each(access<string[]>($page, 'ids'), ($id) => (activities as PgResource).get({ id: $id } as never)),
        },
      },
      Activity: {
        plans: Object.fromEntries(
          SUMMARY.map((field) => [
            field,
            ($activity: { get(name: string): Step }) => access(summary($activity.get('id') as Step<string>), field),
          ]),
        ),
      },
    },
  } as never;
});

const TYPES = gql`
  "What to look for. All that is given must hold."
  input ActivitySearch {
    "From this moment on."
    occurredFrom: Datetime
    "Before this moment. What a statement wrote that ran for over ten minutes may be missing."
    occurredUntil: Datetime
    entity: String
    action: String
    objectId: String
    ownerId: String
    "Any of failed, blocked, held, retrying, claimed, pending, cancelled, delivered, unregistered."
    states: [String!]
    "Only what this registration is told of; states and status are then those of its delivery."
    registrationId: BigInt
    "The HTTP status of the last attempt of one of its deliveries: 404; 4 for any from 400 to 499; 0 for no answer at all."
    status: Int
  }
  "A page of a search."
  type ActivityPage {
    "Newest first."
    nodes: [Activity!]!
    "What to give as after for what follows; null: there is no more."
    next: String
    "False: the search ran out of its time before the page was full. Look further back with next."
    complete: Boolean!
    "Where it is not complete: how far back it has looked."
    searchedUntil: Datetime
  }
  extend type Query {
    """
    Captured changes by any filters, newest first. It looks for some milliseconds, and then says how far back it has looked.
    Permission: Activity (List). Errors: WHPER, WHARG.
    """
    searchActivities(
      filter: ActivitySearch
      "How many, from 1 to 100."
      first: Int = 50
      "What the page before gave as next."
      after: String
    ): ActivityPage!
  }
  extend type Activity {
    """
    Its worst delivery: failed, blocked, held, retrying, claimed, pending, cancelled or delivered; unregistered where no registration was
    told of it.
    """
    state: String
    "Why it is in its state, and what to do; null when all is well."
    reason: String
    "The latest attempt of any of its deliveries."
    lastTriedAt: Datetime
    "The earliest attempt to come; null when none is."
    nextTryAt: Datetime
    "How many registrations are told of it."
    deliveryCount: Int!
    "How many of them were told."
    deliveredCount: Int!
    "How many attempts all its deliveries took so far."
    attemptCount: Int!
    "The HTTP status of its latest attempt, where there was one."
    lastStatus: Int
    "Why its latest attempt failed; null where it did not."
    lastErrorClass: String
  }
`;
