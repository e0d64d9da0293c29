import type { Step } from 'postgraphile/grafast';
import { lambda } from 'postgraphile/grafast';
import { extendSchema, gql } from 'postgraphile/utils';
import { sampleRequest } from '../sample-request.ts';
import { executorOf } from './executor.ts';
import { readJson } from './read-json.ts';

interface SampleArguments {
  entityEventId: string;
  sendsJson?: boolean | null;
  ownerId?: string | null;
}

interface Arguments {
  getRaw(name: string): Step;
  getRaw(): Step;
}

/** What somebody who sets up a registration wants to know before it is saved. */
export const ChecksPlugin: GraphileConfig.Plugin = extendSchema((build) => {
  const executor = executorOf(build);
  const checkUri = readJson<string>(executor, 'select webhooks.api_check_uri($1)::text', (uri) => [uri]);
  const sample = readJson<SampleArguments>(
    executor,
    'select webhooks.api_sample_request($1, $2)::text',
    ({ entityEventId, ownerId }) => [entityEventId, ownerId ?? null],
  );
  return {
    typeDefs: TYPES,
    objects: {
      Query: {
        plans: {
          checkUri: (_: unknown, args: Arguments) => checkUri(args.getRaw('uri') as Step<string>),
          sampleRequest: (_: unknown, args: Arguments) =>
            lambda(
              [sample(args.getRaw() as Step<SampleArguments>), args.getRaw('sendsJson')] as const,
              ([made, sendsJson]) => sampleRequest(made, sendsJson !== false, Date.now()),
              true,
            ),
        },
      },
    },
  } as never;
});

const TYPES = gql`
  "Whether a registration could have a URI."
  type UriCheck {
    valid: Boolean!
    "What is wrong with it."
    problem: String
    "What to do about that."
    hint: String
    "What is allowed, but not advised."
    warning: String
    scheme: String
    host: String
    port: Int
  }
  "A request as it would be sent."
  type SampleRequest {
    "row: made from a real change, or from a row of the table as if it had just changed. none: there is no row yet."
    source: String!
    "In the order they are sent in. The signature is not a real one."
    headers: [RequestHeader!]!
    "The body; empty for one that does not send JSON."
    body: String!
    "What is out of the ordinary with it; null for nothing."
    note: String
  }
  "A header of a request."
  type RequestHeader {
    name: String!
    value: String!
  }
  extend type Query {
    """
    Whether a registration could have a URI, by the settings of now. A name is not looked up. Permission: Registration (List). Errors:
    WHPER.
    """
    checkUri(uri: String!): UriCheck!
    """
    What a registration would be sent for an entity event, made from a real row; for a tenant from one of its own. Permissions: Registration
    (List) and Activity (List). Errors: WHPER, WHENT.
    """
    sampleRequest(
      entityEventId: BigInt!
      sendsJson: Boolean = true
      "Only of this owner."
      ownerId: String
    ): SampleRequest!
  }
`;
