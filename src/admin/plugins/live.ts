import { listOfCodec, type PgResource, TYPES } from 'postgraphile/@dataplan/pg';
import { context, type GrafastSubscriber, get, listen, type Step } from 'postgraphile/grafast';
import { extendSchema, gql } from 'postgraphile/utils';
import type { LiveEvent, LiveTopic } from '../live/event.ts';

/** Subscriptions. What an event tells of are ids; the rows are read as the caller, whenever they are told of. */
export const LivePlugin: GraphileConfig.Plugin = extendSchema((build) => ({
  typeDefs: TYPE_DEFS,
  objects: {
    Subscription: {
      plans: {
        activityChanged: follow('activity'),
        registrationChanged: follow('registration'),
        backfillChanged: follow('backfill'),
      },
    },
    ActivityChanged: {
      plans: {
        created: ($event: Step<LiveEvent>) => rowsOf(build, 'api_activities', get($event, 'created')),
        changed: ($event: Step<LiveEvent>) => rowsOf(build, 'api_activities', get($event, 'changed')),
      },
    },
    RegistrationChanged: {
      plans: { changed: ($event: Step<LiveEvent>) => rowsOf(build, 'api_registrations', get($event, 'changed')) },
    },
    BackfillChanged: {
      plans: { changed: ($event: Step<LiveEvent>) => rowsOf(build, 'api_backfills', get($event, 'changed')) },
    },
  },
}));

const TYPE_DEFS = gql`
  "Activity that is new, or whose deliveries were tried, replayed or cancelled."
  type ActivityChanged {
    "True: something may have been missed, read again what is shown. The first event always is one, and comes at once."
    resync: Boolean!
    "New activity, the latest first, 100 at most."
    created: [Activity!]!
    "Activity whose deliveries changed, 100 at most."
    changed: [Activity!]!
    "True: there was more than the lists hold."
    more: Boolean!
  }
  "Registrations that changed."
  type RegistrationChanged {
    "True: something may have been missed, read again what is shown. The first event always is one, and comes at once."
    resync: Boolean!
    "Registrations that were added or changed, 100 at most."
    changed: [Registration!]!
    "The ids of those that were deleted."
    removed: [BigInt!]!
    "True: there was more than the lists hold."
    more: Boolean!
  }
  "Back-fills that were begun, went on or ended."
  type BackfillChanged {
    "True: something may have been missed, read again what is shown. The first event always is one, and comes at once."
    resync: Boolean!
    "As they are now, 100 at most."
    changed: [Backfill!]!
    "True: there was more than the lists hold."
    more: Boolean!
  }
  extend type Subscription {
    "Tells of activity and its deliveries. Permission: Activity (List)."
    activityChanged: ActivityChanged!
    "Tells of registrations. Permission: Registration (List)."
    registrationChanged: RegistrationChanged!
    "Tells how far back-fills are. Permission: Activity (List)."
    backfillChanged: BackfillChanged!
  }
`;

const BIGINTS = listOfCodec(TYPES.bigint);

function follow(topic: LiveTopic) {
  return {
    subscribePlan: () => listen(get(context(), 'live') as Step<GrafastSubscriber>, topic),
    plan: ($event: Step<LiveEvent>) => $event,
  };
}

function rowsOf(build: GraphileBuild.Build, name: string, $ids: Step<string[]>): Step {
  const resource = Object.values(build.input.pgRegistry.pgResources).find(
    ({ codec, parameters }) => !parameters && codec.extensions?.pg?.name === name,
  ) as PgResource | undefined;
  if (!resource) throw new Error(`PostGraphile does not see ${name}`);
  const { sql } = build;
  const $rows = resource.find();
  $rows.where(sql`${$rows.alias}.id = any (${$rows.placeholder($ids, BIGINTS)})`);
  $rows.orderBy({ fragment: sql`${$rows.alias}.id`, codec: TYPES.bigint, direction: 'DESC' });
  return $rows;
}
