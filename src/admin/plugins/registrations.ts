import type { PgResource } from 'postgraphile/@dataplan/pg';
import { access, each, type Step } from 'postgraphile/grafast';
import { extendSchema, gql } from 'postgraphile/utils';
import { executorOf } from './executor.ts';
import { readJson } from './read-json.ts';

interface SearchArguments {
  state?: string | null;
  ownerId?: string | null;
  text?: string | null;
  first?: number | null;
  after?: string | null;
}

/** Registrations found by what people know of them, and URIs checked before they are saved. */
export const RegistrationsPlugin: GraphileConfig.Plugin = extendSchema((build) => {
  const executor = executorOf(build);
  const checkUri = readJson<string>(executor, 'select webhooks.api_check_uri($1)::text', (uri) => [uri]);
  const search = readJson<SearchArguments>(
    executor,
    'select webhooks.api_search_registrations($1, $2, $3, $4, $5)::text',
    ({ state = null, ownerId = null, text = null, first, after = null }) => [state, ownerId, text, first ?? 50, after],
  );
  const registrations = build.input.pgRegistry.pgResources.registration as PgResource;
  return {
    typeDefs: TYPES,
    objects: {
      Query: {
        plans: {
          checkUri: (_: unknown, args: { getRaw(name: string): Step }) => checkUri(args.getRaw('uri') as Step<string>),
          searchRegistrations: (_: unknown, args: { getRaw(): Step }) => search(args.getRaw() as Step<SearchArguments>),
        },
      },
      RegistrationPage: {
        plans: {
          nodes: ($page: Step) =>
            each(access<string[]>($page, 'ids'), ($id) => registrations.get({ id: $id } as never)),
        },
      },
    },
  } as never;
});

const TYPES = gql`
  "A page of a search."
  type RegistrationPage {
    "The latest first."
    nodes: [Registration!]!
    "What to give as after for what follows; null: there is no more."
    next: String
  }
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
  extend type Query {
    "Registrations by what people know of them, the latest first. Permission: Registration (List). Errors: WHPER, WHARG."
    searchRegistrations(
      "active, paused or disabled; failing: active, but its endpoint fails; held: active, but not delivered to for now."
      state: String
      ownerId: String
      "In the URI or the description, in upper or lower case; or the id."
      text: String
      "How many, from 1 to 100."
      first: Int = 50
      "What the page before gave as next."
      after: String
    ): RegistrationPage!
    """
    Whether a registration could have a URI, by the settings of now. A name is not looked up. Permission: Registration (List). Errors:
    WHPER.
    """
    checkUri(uri: String!): UriCheck!
  }
`;
