import type { Step } from 'postgraphile/grafast';
import { extendSchema, gql } from 'postgraphile/utils';
import { type ActivitySearch, valuesOf } from './activity-filter.ts';
import { inTransaction } from './in-transaction.ts';

interface MatchingInput {
  filter: ActivitySearch;
  after?: string | null;
}

/** Replays and cancels what a search finds, a page with each call. */
export const MatchingPlugin: GraphileConfig.Plugin = extendSchema((build) => {
  const change = (name: 'api_replay_matching' | 'api_cancel_matching') => ({
    plan: (_: Step, args: { getRaw(name: string): Step }) =>
      inTransaction(build, args.getRaw('input') as Step<MatchingInput>, async (database, { filter, after }) => {
        const { rows } = await database.query(
          `select webhooks.${name}($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)::text as result`,
          [...valuesOf(filter), after ?? null],
        );
        return JSON.parse(rows[0].result);
      }),
  });
  return {
    typeDefs: TYPES,
    objects: {
      Mutation: {
        plans: { replayMatching: change('api_replay_matching'), cancelMatching: change('api_cancel_matching') },
      },
    },
  };
});

const TYPES = gql`
  "Which deliveries: of the activities that are found, those in one of the states, where states are given, or all."
  input ReplayMatchingInput {
    filter: ActivitySearch!
    "What the call before gave as next."
    after: String
  }
  "Which deliveries: of the activities that are found, those in one of the states, where states are given, or all."
  input CancelMatchingInput {
    filter: ActivitySearch!
    "What the call before gave as next."
    after: String
  }
  "What one call did."
  type ReplayMatchingPayload {
    "How many activities it found."
    activities: Int!
    "How many deliveries it replayed."
    deliveries: Int!
    "How many it did not replay, since their registrations are not active."
    skipped: Int!
    "What to give as after to go on; null: that was all."
    next: String
  }
  "What one call did."
  type CancelMatchingPayload {
    "How many activities it found."
    activities: Int!
    "How many deliveries it ended."
    deliveries: Int!
    "What to give as after to go on; null: that was all."
    next: String
  }
  extend type Mutation {
    """
    Sends again what is found, newest first, up to 100 activities with each call: call it with after until next is null.
    Permission: Activity (List, Replay). Errors: WHPER, WHARG.
    """
    replayMatching(input: ReplayMatchingInput!): ReplayMatchingPayload
    """
    Ends the live deliveries of what is found, newest first, up to 100 activities with each call: call it with after until next is null.
    Permission: Activity (List, Replay). Errors: WHPER, WHARG.
    """
    cancelMatching(input: CancelMatchingInput!): CancelMatchingPayload
  }
`;
