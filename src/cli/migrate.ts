import { Command } from 'commander';
import type { MigrationReport } from '../database/migrate.ts';
import { answer } from './answer.ts';
import type { Context } from './context.ts';

export function migrateCommand(context: Context): Command {
  return new Command('migrate')
    .summary('bring the database up to date')
    .description(
      'Brings the schemas webhooks and webhooks_worker up to date, all of it or nothing. Does nothing where there is nothing to do, ' +
        'may run in any number of processes at once, and refuses a database that a newer Rowhook has migrated.',
    )
    .addHelpText('after', '\nExample:\n  $ DATABASE_URL=postgres://me@localhost/shop rowhook migrate')
    .action(async () => {
      const { migrate } = await import('../database/migrate.ts');
      const report = await answer(context, ({ url }) => migrate(url, { log: context.quietLog }));
      console.log(inWords(report));
    });
}

function inWords({ version, migrations, code }: MigrationReport): string {
  if (migrations.length + code.length === 0) return `Nothing to do: the database is at migration ${version}.`;
  const done = migrations.map((name) => `Applied ${name}`);
  if (code.length > 0) done.push(`Applied ${code.length} files of functions, triggers and views`);
  return [...done, `The database is at migration ${version}.`].join('\n');
}
