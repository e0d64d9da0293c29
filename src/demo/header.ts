import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Paint } from '../cli/paint.ts';
import type { Config } from '../config.ts';
import { headLine } from './delivery-line.ts';

export interface HeaderFacts {
  config: Pick<Config, 'databaseUrl' | 'dataDir'>;
  /** With its password, which is not shown. */
  databaseUrl: string;
  receiverUrl: string;
  healthUrl: string;
  /** Where there is a web admin that a token was made for. */
  signInLink?: string;
}

const STATEMENT = `update shop.orders set amount = amount + 1`;

/** Says where everything is, and what to try. */
export function renderHeader(
  { config, databaseUrl, receiverUrl, healthUrl, signInLink }: HeaderFacts,
  paint: Paint,
): string {
  const embedded = config.databaseUrl === undefined;
  const facts: [string, string][] = [
    [
      'Database',
      `${withoutPassword(databaseUrl)}${embedded ? paint.dim(`  data and password in ${config.dataDir}`) : ''}`,
    ],
    ['Receiver', receiverUrl],
    ['Health', `${healthUrl}/readyz`],
    ...(signInLink === undefined ? [] : ([['Web admin', paint.cyan(signInLink)]] as [string, string][])),
  ];
  return [
    '',
    `${paint.bold('Rowhook demo')}: each change of the small shop in schema ${paint.bold('shop')} arrives at the receiver as a POST`,
    '',
    ...table(facts, paint),
    '',
    `  Change rows from another terminal, and see how the queue is; Ctrl-C stops the demo:`,
    `    ${paint.cyan(`${sqlCommand(config, databaseUrl)} "${STATEMENT}"`)}`,
    `    ${paint.cyan('npm run rowhook -- status')}`,
    '',
    headLine(paint),
  ].join('\n');
}

function table(rows: [string, string][], paint: Paint): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${paint.dim(name.padEnd(width))}  ${text}`);
}

/** The command that runs a statement in the demo's database: psql, or where that is not installed, a script of ours. */
function sqlCommand({ databaseUrl, dataDir }: HeaderFacts['config'], url: string): string {
  if (!isInstalled('psql')) return 'npx node src/demo/sql.ts';
  if (databaseUrl !== undefined) return 'psql "$DATABASE_URL" -c';
  const { hostname, port, username } = new URL(url);
  const password = join(dataDir, 'password');
  return `PGPASSWORD=$(cat ${password}) psql -h ${hostname} -p ${port} -U ${username} -c`;
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}
