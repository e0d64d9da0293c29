import { loadOneWithPgClient } from 'postgraphile/@dataplan/pg';
import { context, get, lambda, type Step } from 'postgraphile/grafast';
import { extendSchema, gql } from 'postgraphile/utils';
import type { Caller } from '../caller.ts';
import { executorOf } from './executor.ts';

/** Who asks and what they may, so that nothing is offered that would be refused. */
export const MePlugin: GraphileConfig.Plugin = extendSchema((build) => ({
  typeDefs: gql`
    "Who asks."
    type Me {
      "admin, operator, viewer or tenant."
      role: String!
      "For a tenant: whose rows it sees and changes."
      owner: String
      "What the log of changes calls them."
      subject: String!
      "When the token ends; null: it does not."
      expiresAt: Datetime
      "What they may, permissions and grants taken together. Nothing else will succeed."
      may: [MayDo!]!
    }
    "What somebody may do with a resource."
    type MayDo {
      "As in permissions: AuditSetting, EntityEvent, Registration and so on."
      resource: String!
      "Any of List, Add, Edit, Delete, Replay."
      actions: [String!]!
    }
    extend type Query {
      "Who asks, and what they may."
      me: Me!
    }
  `,
  objects: {
    Query: { plans: { me: () => get(context(), 'caller') } },
    Me: {
      plans: {
        expiresAt: ($caller: Step<Caller>) =>
          lambda(get($caller, 'expiresAt'), (date) => date?.toISOString() ?? null, true),
        may: ($caller: Step<Caller>) =>
          loadOneWithPgClient(executorOf(build), get($caller, 'role'), async (client, roles) => {
            const { rows } = await client.query({
              text: 'select resource, actions from webhooks.own_permissions()',
              values: [],
            });
            return roles.map(() => rows);
          }),
      },
    },
  },
}));
