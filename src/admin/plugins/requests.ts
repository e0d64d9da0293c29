import { lambda, type Step } from 'postgraphile/grafast';
import { extendSchema, gql } from 'postgraphile/utils';
import { type RequestParts, type ShownRequest, showRequest } from '../shown-request.ts';
import { executorOf } from './executor.ts';
import { readJson } from './read-json.ts';

interface SampleArguments {
  entityEventId: string;
  sendsJson?: boolean | null;
  ownerId?: string | null;
}

/** What `webhooks.api_sample_request` gives. */
interface Sample extends RequestParts {
  source: string;
  note: string | null;
}

/** What `webhooks.api_delivery_request` gives. */
interface Sent extends RequestParts {
  uri: string;
  note: string | null;
}

/** Stands where a signature would be. */
const SIGNATURE = { name: 'webhook-signature', value: 'v1,…' };

/** Requests to look at: what a registration would be sent, and what a delivery sends. */
export const RequestsPlugin: GraphileConfig.Plugin = extendSchema((build) => {
  const executor = executorOf(build);
  const sample = readJson<SampleArguments>(
    executor,
    'select webhooks.api_sample_request($1, $2)::text',
    ({ entityEventId, ownerId }) => [entityEventId, ownerId ?? null],
  );
  const sent = readJson<{ activityId: string; registrationId: string }>(
    executor,
    'select webhooks.api_delivery_request($1, $2)::text',
    ({ activityId, registrationId }) => [activityId, registrationId],
  );
  return {
    typeDefs: TYPES,
    objects: {
      Query: {
        plans: {
          sampleRequest: (_: unknown, args: { getRaw(name?: string): Step }) =>
            lambda(
              [sample(args.getRaw() as Step<SampleArguments>), args.getRaw('sendsJson')] as const,
              ([made, sendsJson]) => sampleOf(made, sendsJson !== false),
              true,
            ),
          deliveryRequest: (_: unknown, args: { getRaw(): Step }) =>
            lambda(sent(args.getRaw() as never), requestOf, true),
        },
      },
    },
  } as never;
});

function sampleOf(
  { source, note = null, ...sample }: Sample,
  sendsJson: boolean,
): ShownRequest & Pick<Sample, 'source' | 'note'> {
  const { headers, body } = showRequest({ ...sample, body: sample.body ?? '', sendsJson }, Date.now());
  return { source, note, headers: [...headers, SIGNATURE], body };
}

function requestOf(sent: Sent | null): (ShownRequest & Pick<Sent, 'uri' | 'note'>) | null {
  if (!sent) return null;
  const { uri, note, ...parts } = sent;
  return { uri, note, ...showRequest(parts, Date.now()) };
}

const TYPES = gql`
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
  "A request that a delivery sends, but for what is secret of it."
  type DeliveryRequest {
    uri: String!
    "Those that are no secret."
    headers: [RequestHeader!]!
    "The body, as each attempt sends it; empty for one that does not send JSON."
    body: String!
    "What is left out, or is otherwise than in the request; null for nothing."
    note: String
  }
  "A header of a request."
  type RequestHeader {
    name: String!
    value: String!
  }
  extend type Query {
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
    """
    What the attempts of a delivery send, by the registration as it is now; null where there is no such delivery. Permissions: Registration
    (List) and Activity (List). Errors: WHPER.
    """
    deliveryRequest(activityId: BigInt!, registrationId: BigInt!): DeliveryRequest
  }
`;
