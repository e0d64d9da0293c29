import type { Step } from 'postgraphile/grafast';
import { extendSchema, gql } from 'postgraphile/utils';
import { executorOf } from './executor.ts';
import { readJson } from './read-json.ts';

interface PreviewArguments {
  entity: string;
  action: string;
  columns?: string[] | null;
  condition?: string | null;
  sinceHours?: number | null;
}

/** What an entity event would have done with what was captured. */
export const PreviewPlugin: GraphileConfig.Plugin = extendSchema((build) => {
  const preview = readJson<PreviewArguments>(
    executorOf(build),
    'select webhooks.api_preview($1, $2, $3, $4, $5)::text',
    ({ entity, action, columns, condition, sinceHours }) => [entity, action, columns, condition, sinceHours],
  );
  return {
    typeDefs: TYPES,
    objects: {
      Query: {
        plans: {
          preview: (_: Step, args: { getRaw(): Step }) => preview(args.getRaw() as Step<PreviewArguments>),
        },
      },
    },
  } as never;
});

const TYPES = gql`
  "What an entity event would have done."
  type Preview {
    entity: String!
    action: String!
    "From when on it was looked for."
    since: Datetime!
    "How many captured changes of that kind were looked at."
    lookedAt: Int!
    "False: the history goes further back than was looked."
    complete: Boolean!
    "How far back was looked."
    lookedFrom: Datetime
    "How many of these would have fired."
    activities: Int!
    "Those of them whose row the condition could not be judged for: they fire."
    notJudged: Int!
    "How many deliveries that would have been, with the registrations of today."
    deliveries: Int!
    "Who would have been told."
    registrations: [PreviewRegistration!]!
    "The latest of them, five at most."
    samples: [PreviewSample!]!
  }
  "A registration that would have been told."
  type PreviewRegistration {
    id: BigInt!
    uri: String!
    description: String
    ownerId: String
    state: String!
    "Whether its endpoint fails just now."
    failing: Boolean!
    "Of how many changes."
    activities: Int!
  }
  "A change that would have fired."
  type PreviewSample {
    activityId: BigInt!
    "The body of the request, as JSON text."
    body: String!
  }
  extend type Query {
    """
    What an entity event with these columns and this condition (jsonpath) would have done since then. It looks at the latest 100 000
    activities, and 10 000 of that kind, at most. Permissions: Activity (List) and Registration (List). Errors: WHPER, WHENT, WHCOL, WHCND,
    WHARG.
    """
    preview(entity: String!, action: String!, columns: [String!], condition: String, sinceHours: Int = 24): Preview
  }
`;
