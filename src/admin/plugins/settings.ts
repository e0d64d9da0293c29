import { withPgClientTransaction } from 'postgraphile/@dataplan/pg';
import { constant, lambda, type Step } from 'postgraphile/grafast';
import { extendSchema, gql } from 'postgraphile/utils';
import type { AdminRole } from '../caller.ts';
import type { ProcessSetting } from '../process-settings.ts';
import { executorOf } from './executor.ts';
import { readJson } from './read-json.ts';

/** The settings of the database's Rowhook, their change for whoever has it, and what the process was started with. */
export function settingsPlugin(role: AdminRole, ofProcess: ProcessSetting[] = []): GraphileConfig.Plugin {
  return extendSchema((build) => {
    const executor = executorOf(build);
    const read = readJson<null>(executor, 'select webhooks.api_settings()::text', () => []);
    const update = ($input: Step<Record<string, unknown>>) => {
      const $updated = withPgClientTransaction(executor, $input, async (client, input) => {
        const { rows } = await client.query<{ settings: string }>({
          text: 'select webhooks.api_update_settings($1)::text as settings',
          values: [JSON.stringify(input)],
        });
        return { settings: JSON.parse(rows[0]?.settings ?? '[]') };
      });
      $updated.hasSideEffects = true;
      return $updated;
    };
    const mutation = {
      Mutation: {
        plans: {
          updateSettings: (_: unknown, args: { getRaw(name: string): Step }) =>
            update(args.getRaw('input') as Step<never>),
        },
      },
    };
    return {
      typeDefs: role === 'admin' ? [TYPES, UPDATE] : [TYPES],
      objects: {
        Query: {
          plans: {
            settings: () => read(constant(null)),
            // They are for whoever may list those of the database, which reading these finds out.
            processSettings: () => lambda(read(constant(null)), () => ofProcess, true),
          },
        },
        ...(role === 'admin' && mutation),
      },
    } as never;
  });
}

const TYPES = gql`
  "A setting of the database's Rowhook."
  type Setting {
    "As updateSettings calls it."
    name: String!
    "Its column in webhooks.settings."
    column: String!
    "boolean, integer or list."
    kind: String!
    "What it is, as JSON text."
    value: String!
    "What it is until somebody changes it, as JSON text."
    defaultValue: String!
    unit: String
    minimum: Int
    maximum: Int
    "What people call it."
    label: String!
    "What it does."
    description: String!
  }
  "What a process was started with. Another one may have another."
  type ProcessSetting {
    "Its environment variable."
    name: String!
    "What people call it."
    label: String!
    value: String!
    "What it is where the environment says nothing."
    defaultValue: String!
    unit: String
    "What it does."
    description: String!
  }
  extend type Query {
    "The settings of the database's Rowhook. Permission: Setting (List). Errors: WHPER."
    settings: [Setting!]!
    "What the process that answers was started with. Permission: Setting (List). Errors: WHPER."
    processSettings: [ProcessSetting!]!
  }
`;

const UPDATE = gql`
  "What is left out stays as it is."
  input UpdateSettingsInput {
    captureEnabled: Boolean
    doorbell: Boolean
    retentionDays: Int
    maxPayloadBytes: Int
    maxDepth: Int
    httpsOnly: Boolean
    allowedPorts: [Int!]
    allowedHosts: [String!]
    allowedNetworks: [String!]
    deniedNetworks: [String!]
    trustedProxies: [String!]
    unwrapNat64: Boolean
  }
  type UpdateSettingsPayload {
    "All of them, as they are now."
    settings: [Setting!]!
  }
  extend type Mutation {
    """
    Changes settings. They hold for the whole database, from the next write and the next delivery on. Permission: Setting (Edit). Errors:
    WHPER, WHARG.
    """
    updateSettings(input: UpdateSettingsInput!): UpdateSettingsPayload
  }
`;
