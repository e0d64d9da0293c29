import type { PgResource } from 'postgraphile/@dataplan/pg';
import { access, lambda, type Step } from 'postgraphile/grafast';
import { extendSchema, gql } from 'postgraphile/utils';
import { executorOf } from './executor.ts';
import { readJson } from './read-json.ts';

interface Arguments {
  getRaw(name: string): Step;
  getRaw(): Step;
}

/** The tables that could be watched, and conditions checked while they are written. */
export const TablesPlugin: GraphileConfig.Plugin = extendSchema((build) => {
  const executor = executorOf(build);
  const read = readJson<string | null>(executor, 'select webhooks.api_tables($1)::text', (entity) => [entity]);
  const check = readJson<{ entity: string; action: string; condition: string }>(
    executor,
    'select webhooks.api_check_condition($1, $2, $3)::text',
    ({ entity, action, condition }) => [entity, action, condition],
  );
  const settings = build.input.pgRegistry.pgResources.audit_setting as PgResource;
  return {
    typeDefs: TYPES,
    objects: {
      Query: {
        plans: {
          tables: () => read(lambda(null, () => null, true)),
          table: (_: unknown, args: Arguments) =>
            lambda(read(args.getRaw('entity') as Step<string>), ([table = null]) => table, true),
          checkCondition: (_: unknown, args: Arguments) => check(args.getRaw() as never),
        },
      },
      Table: {
        plans: { auditSetting: ($table: Step) => settings.get({ entity: access($table, 'entity') } as never) },
      },
    },
  } as never;
});

const TYPES = gql`
  "A table of the database that could be watched."
  type Table {
    "Its name with its schema, as in public.orders."
    entity: String!
    schema: String!
    name: String!
    "What its comment in the database says."
    comment: String
    partitioned: Boolean!
    "How many partitions hold its rows; 0 where it is not partitioned."
    partitions: Int!
    "About how many rows, as Postgres last estimated it."
    estimatedRows: BigInt!
    "What it takes on disk with its indexes."
    sizeBytes: BigInt!
    "The columns that identify a row; empty where none do."
    keyColumns: [String!]!
    "The column that most likely names the tenant, by its name or what it refers to."
    likelyOwnerColumn: String
    "The column that most likely names the user."
    likelyUserColumn: String
    "In their order."
    columns: [TableColumn!]!
    "Whether it is in the catalogue."
    watched: Boolean!
    "Its entry in the catalogue."
    auditSetting: AuditSetting
    "Why Rowhook may not watch it, and what to do; null where nothing speaks against it."
    problem: String
    "What it takes to watch it."
    lock: TableLock!
    "What it takes to watch it no more."
    unwatchLock: TableLock!
  }
  "A column of a table."
  type TableColumn {
    name: String!
    "As Postgres calls it."
    type: String!
    nullable: Boolean!
    "Whether it is one of those that identify a row."
    isKey: Boolean!
    "False: it is computed when it is read, so that nothing can be captured of it."
    capturable: Boolean!
    "The table that its foreign key refers to."
    references: String
    "What its comment in the database says."
    comment: String
  }
  "The lock under which triggers are put on a table, or taken off it."
  type TableLock {
    "What Postgres calls it."
    mode: String!
    "How many tables are locked: the table itself and its partitions."
    tables: Int!
    "How long it is waited for at a time, in milliseconds."
    tryMs: Int!
    "How many times it is asked for at most."
    tries: Int!
    "The same in a sentence."
    explanation: String!
  }
  "Whether an entity event could have a condition."
  type ConditionCheck {
    valid: Boolean!
    "What is wrong with it."
    error: String
    "What to do about that."
    hint: String
    "The columns that it looks at."
    columns: [String!]!
    "The condition as Postgres writes it; null for none."
    normalized: String
  }
  extend type Query {
    "The tables that could be watched, those that are among them. Permission: AuditSetting (List). Errors: WHPER."
    tables: [Table!]!
    "One of them, by its name with its schema. Permission: AuditSetting (List). Errors: WHPER."
    table(entity: String!): Table
    "Whether an entity event could have a condition, without saving it. Permission: EntityEvent (List). Errors: WHPER, WHENT."
    checkCondition(entity: String!, action: String!, condition: String!): ConditionCheck!
  }
`;
