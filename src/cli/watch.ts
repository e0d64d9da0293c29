import { Command, InvalidArgumentError, Option } from 'commander';
import type { ClientBase } from 'pg';
import type { Context } from './context.ts';
import { didYouMean } from './did-you-mean.ts';
import { withClient } from './with-client.ts';

interface WatchOptions {
  ownerColumn?: string;
  userColumn?: string;
  key?: string[];
  exclude?: string[];
  include?: string[];
  onReplication: string;
  label?: string;
}

interface AuditSetting {
  entity: string;
  key_columns: string[];
  owner_column: string | null;
  user_column: string | null;
  excluded_columns: string[];
  included_columns: string[] | null;
}

export function watchCommand(context: Context): Command {
  return new Command('watch')
    .summary('put a table into the catalogue of entities')
    .description(
      'Puts a table into the catalogue and installs its capture triggers. From then on entity events can be defined for it. ' +
        'Run it again to change its options: each call states all of them anew.',
    )
    .argument('<table>', 'the table with its schema, as in public.orders')
    .option('--owner-column <column>', 'the column that names the tenant a row belongs to')
    .option('--user-column <column>', 'the column that names the user a row belongs to')
    .option('--key <columns>', 'the columns that identify a row, with commas (default: the primary key)', list)
    .option(
      '--exclude <columns>',
      'columns that are never copied, with commas; a change of these alone is no change',
      list,
    )
    .addOption(
      new Option('--include <columns>', 'the columns that are copied, with commas, and no others')
        .argParser(list)
        .conflicts('exclude'),
    )
    .addOption(
      new Option(
        '--on-replication <when>',
        'whether to capture what sessions with session_replication_role = replica write',
      )
        .choices(['off', 'always'])
        .default('off'),
    )
    .option('--label <text>', 'what people call it (default: the name of the table)')
    .addHelpText(
      'after',
      `
Examples:
  $ rowhook watch public.orders --owner-column customer_id
  $ rowhook watch public.orders --key shop,number --exclude updated_at,search --label Orders`,
    )
    .action(async (table: string, options: WatchOptions) => {
      console.log(inWords(await withClient(context, (client) => watch(client, table, options))));
    });
}

async function watch(client: ClientBase, table: string, options: WatchOptions): Promise<AuditSetting> {
  const { ownerColumn, userColumn, key, exclude = [], include, onReplication, label } = options;
  try {
    const { rows } = await client.query(
      `select entity, key_columns, owner_column, user_column, excluded_columns, included_columns
       from webhooks.watch($1::text, owner_column => $2, user_column => $3, key_columns => $4, excluded_columns => $5, label => $6,
         included_columns => $7, on_replication => $8)`,
      [table, ownerColumn, userColumn, key, exclude, label, include, onReplication],
    );
    return rows[0];
  } catch (error) {
    const columns = [ownerColumn, userColumn, ...(key ?? []), ...exclude, ...(include ?? [])].filter(
      (column) => column !== undefined,
    );
    throw await didYouMean(error, client, table, columns);
  }
}

function inWords(setting: AuditSetting): string {
  const columns = (names: string[]) => names.join(', ') || 'none';
  return [
    `Watching ${setting.entity}`,
    `  key       ${columns(setting.key_columns)}`,
    `  owner     ${setting.owner_column ?? 'none'}`,
    `  user      ${setting.user_column ?? 'none'}`,
    setting.included_columns
      ? `  included  ${columns(setting.included_columns)}`
      : `  excluded  ${columns(setting.excluded_columns)}`,
  ].join('\n');
}

function list(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('Write column names with commas between them.');
  return names;
}
