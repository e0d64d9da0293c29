import { Command, Option } from 'commander';
import { ADMIN_ROLES, type AdminRole } from '../admin/caller.ts';
import { answer } from './answer.ts';
import type { Context } from './context.ts';

export function schemaCommand(context: Context): Command {
  return new Command('schema')
    .summary('print the GraphQL schema of the admin API')
    .description('Prints the schema of the admin API as a role sees it: what a role may never do is not in it.')
    .addOption(new Option('--role <role>', 'whose schema').choices(ADMIN_ROLES).default('admin'))
    .addHelpText('after', '\nExamples:\n  $ rowhook schema > schema.graphql\n  $ rowhook schema --role tenant')
    .action(async ({ role }: { role: AdminRole }) => {
      const { exportSchema } = await import('../admin/export-schema.ts');
      console.log(await answer(context, ({ url }) => exportSchema(url, { role, log: context.quietLog })));
    });
}
