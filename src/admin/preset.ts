// Types of the presets.
import 'postgraphile';
import { PgSimplifyInflectionPreset } from '@graphile/simplify-inflection';
import type pg from 'pg';
import type { Logger } from 'pino';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { PostGraphileConnectionFilterPreset } from 'postgraphile-plugin-connection-filter';
import type { SecretBox } from '../secrets/secret-box.ts';
import { type AdminRole, type Caller, settingsOf } from './caller.ts';
import { createMaskError } from './errors.ts';
import type { Relay } from './live/relay.ts';
import { ActivitySearchPlugin } from './plugins/activity-search.ts';
import { limitsPlugin } from './plugins/limits.ts';
import { LivePlugin } from './plugins/live.ts';
import { MatchingPlugin } from './plugins/matching.ts';
import { MePlugin } from './plugins/me.ts';
import { NamesPlugin } from './plugins/names.ts';
import { OnlyApiPlugin, OnlyIndexedPlugin } from './plugins/only-api.ts';
import { PageSizePlugin } from './plugins/page-size.ts';
import { PreviewPlugin } from './plugins/preview.ts';
import { RegistrationsPlugin } from './plugins/registrations.ts';
import { RequestsPlugin } from './plugins/requests.ts';
import { secretsPlugin } from './plugins/secrets.ts';
import { settingsPlugin } from './plugins/settings.ts';
import { StatisticsPlugin } from './plugins/statistics.ts';
import { TablesPlugin } from './plugins/tables.ts';
import type { ProcessSetting } from './process-settings.ts';
import { withOwnStatements } from './with-own-statements.ts';

declare global {
  namespace Grafast {
    interface RequestContext {
      /** Who the request's token says it is. */
      rowhookCaller?: Caller;
      /** What its subscriptions are told by; undefined where it can have none. */
      rowhookLive?: Pick<Relay, 'subscribe'>;
    }
    interface Context {
      caller: Caller;
      live: Pick<Relay, 'subscribe'> | undefined;
    }
  }
}

export interface PresetOptions {
  /** The database as `role` sees it makes the schema. */
  role: AdminRole;
  pool: pg.Pool;
  log: Logger;
  /** What new secrets are encrypted with. Without it none can be made. */
  secretBox?: SecretBox;
  introspection: boolean;
  /** What the process was started with. */
  processSettings?: ProcessSetting[];
}

/** PostGraphile over the schema `webhooks`, for one role. */
export function makePreset(options: PresetOptions): GraphileConfig.Preset {
  const { role, pool, log, secretBox, introspection, processSettings } = options;
  return {
    extends: [PostGraphileAmberPreset, PgSimplifyInflectionPreset, PostGraphileConnectionFilterPreset],
    plugins: [
      OnlyApiPlugin,
      OnlyIndexedPlugin,
      NamesPlugin,
      PageSizePlugin,
      MePlugin,
      LivePlugin,
      limitsPlugin({ introspection }),
      ActivitySearchPlugin,
      RegistrationsPlugin,
      RequestsPlugin,
      StatisticsPlugin,
      // What tenants have no right to in any case, they do not see.
      ...(role === 'tenant' ? [] : [TablesPlugin, settingsPlugin(role, processSettings)]),
      // Whoever has no mutation at all has not these either.
      ...(role === 'viewer' ? [] : [secretsPlugin(secretBox), MatchingPlugin]),
      ...(role === 'tenant' ? [] : [PreviewPlugin]),
    ],
    disablePlugins: [
      'NodePlugin',
      // What Relay 1 needed.
      'QueryQueryPlugin',
      'PgMutationPayloadEdgePlugin',
      // A count of a million rows with every page.
      'PgConnectionTotalCountPlugin',
      'PgConditionArgumentPlugin',
      'PgConditionCustomFieldsPlugin',
      'PgConnectionArgFilterBackwardRelationsPlugin',
      'PgConnectionArgFilterForwardRelationsPlugin',
      'PgConnectionArgFilterLogicalOperatorsPlugin',
    ],
    pgServices: [
      withOwnStatements(
        makePgService({
          pool,
          schemas: ['webhooks'],
          pgSettingsForIntrospection: { role: `rowhook_${role}` },
          pubsub: false,
        }),
      ),
    ],
    gather: { pgStrictFunctions: true, installWatchFixtures: false },
    schema: {
      dontSwallowErrors: true,
      connectionFilterAllowedOperators: [
        'equalTo',
        'in',
        'lessThan',
        'lessThanOrEqualTo',
        'greaterThan',
        'greaterThanOrEqualTo',
      ],
      connectionFilterComputedColumns: false,
      connectionFilterSetofFunctions: false,
      connectionFilterArrays: false,
      // A client that puts a filter together need not know whether it is empty.
      connectionFilterAllowEmptyObjectInput: true,
      connectionFilterAllowNullInput: true,
    },
    grafast: {
      explain: false,
      timeouts: { planning: 5_000, execution: 30_000 },
      context({ rowhookCaller, rowhookLive }) {
        // A schema that is asked in the name of another role would answer with that role's rows.
        if (rowhookCaller?.role !== role) throw new Error(`The schema of ${role} is not for ${rowhookCaller?.role}`);
        return { pgSettings: settingsOf(rowhookCaller), caller: rowhookCaller, live: rowhookLive };
      },
    },
    grafserv: {
      graphqlPath: '/graphql',
      graphqlOverGET: false,
      graphiql: false,
      graphiqlOnGraphQLGET: false,
      websockets: false,
      watch: false,
      maskError: createMaskError(log, { suggestions: introspection }),
      allowedRequestContentTypes: ['application/json'],
    },
  };
}
