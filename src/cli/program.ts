import { Command } from 'commander';
import { PROGRAM_VERSION } from '../database/program-version.ts';
import { adminCommand } from './admin.ts';
import { backfillCommand } from './backfill.ts';
import type { Context } from './context.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { migrateCommand } from './migrate.ts';
import { paintFor } from './paint.ts';
import { portalLinkCommand } from './portal-link.ts';
import { schemaCommand } from './schema.ts';
import { secretsCommand } from './secrets.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { unwatchCommand } from './unwatch.ts';
import { watchCommand } from './watch.ts';
import { workCommand } from './work.ts';

const EXPLANATION = `
Settings come from the environment and from .env; .env.example lists them all.
Without DATABASE_URL every command uses the embedded PostgreSQL, which keeps its data in ROWHOOK_DATA_DIR (.rowhook).

Exit codes:
  0  done
  1  failed
  2  wrong usage
  3  wrong configuration
  4  the database cannot be reached or used
  5  the database was migrated by a newer Rowhook`;

/** The whole command line. */
export function buildProgram(context: Context): Command {
  const program = new Command('rowhook')
    .description('Webhooks that come out of Postgres itself: every committed row change becomes one retried HTTP POST.')
    .version(PROGRAM_VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('afterAll', EXPLANATION);
  const commands = [
    startCommand,
    workCommand,
    adminCommand,
    migrateCommand,
    watchCommand,
    unwatchCommand,
    statusCommand,
    doctorCommand,
    backfillCommand,
    secretsCommand,
    portalLinkCommand,
    schemaCommand,
    demoCommand,
  ];
  for (const command of commands) program.addCommand(command(context));
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
    tellErrors(command);
  return program;
}

/** Errors are thrown, so that `main` gives the exit code, and look like all others. */
function tellErrors(command: Command): void {
  const paint = paintFor(process.stderr);
  const name = nameOf(command);
  command
    .exitOverride()
    .helpOption('-h, --help', 'print help')
    .showHelpAfterError(`  ${paint.cyan('hint:')} ${name} --help`)
    .configureOutput({
      outputError: (text, write) =>
        write(text.replace(/^error:/, paint.red(paint.bold('error:'))).replace('\n(', '\n  (')),
    });
}

/** As it is typed: `rowhook secrets show`. */
function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}
