import { Command, InvalidArgumentError, Option } from 'commander';
import type { Config } from '../config.ts';
import { EXIT_CODES, RowhookError } from '../errors.ts';
import type { Context } from './context.ts';
import { parseDuration } from './secrets/parse-duration.ts';

interface Options {
  owner: string;
  /** Milliseconds. */
  expires: number;
  url?: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export function portalLinkCommand(context: Context): Command {
  return new Command('portal-link')
    .summary('print a link by which a customer sees and manages their own webhooks')
    .description(
      'Prints a link to the customer portal that is signed for one owner: whoever opens it sees and changes that ' +
        "owner's registrations, activity and deliveries, and nothing of anybody else. It is signed with ROWHOOK_JWT_SECRET.",
    )
    .addOption(
      new Option('--owner <id>', 'the owner, as the owner columns of your tables have it')
        .argParser(parseOwner)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--expires <time>', 'how long it can be used: from 1m to 24h')
        .argParser(parseExpiry)
        .default(HOUR_MS, '1h'),
    )
    .addOption(
      new Option(
        '--url <origin>',
        'where the admin API is reached, as https://hooks.example.com (default: ROWHOOK_HTTP_HOST and _PORT)',
      ).argParser(parseOrigin),
    )
    .addHelpText(
      'after',
      `
To show the portal in a frame of your own site, name the site in ROWHOOK_PORTAL_FRAME_ANCESTORS where the admin API runs.

Examples:
  $ rowhook portal-link --owner 42
  $ rowhook portal-link --owner 42 --expires 15m --url https://hooks.example.com`,
    )
    .action(async (options: Options) => console.log(await portalLink(context, options)));
}

async function portalLink({ config }: Context, { owner, expires, url }: Options): Promise<string> {
  const [{ createPortalToken }, { signInLink }] = await Promise.all([
    import('../admin/portal-token.ts'),
    import('../admin/sign-in-link.ts'),
  ]);
  const origin = url ?? originOf(config);
  return signInLink(
    origin,
    'portal',
    await createPortalToken(config, { owner, expiresInMs: expires, now: new Date() }),
  );
}

/** Where the server of these settings answers, as seen from this machine. */
function originOf({ httpHost, httpPort }: Config): string {
  if (httpPort === 0)
    throw new RowhookError('Where the admin API is reached is not known: ROWHOOK_HTTP_PORT is 0.', {
      code: 'PORTALURL',
      hint: 'Say it with --url, as https://hooks.example.com.',
      exitCode: EXIT_CODES.configuration,
    });
  const host = /^(0\.0\.0\.0|::)$/.test(httpHost) ? '127.0.0.1' : httpHost;
  return `http://${host.includes(':') ? `[${host}]` : host}:${httpPort}`;
}

function parseOwner(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Name an owner.');
}

function parseExpiry(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds >= MINUTE_MS && milliseconds <= 24 * HOUR_MS) return milliseconds;
  throw new InvalidArgumentError('Write a time from 1m to 24h, as 15m or 1h.');
}

function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  throw new InvalidArgumentError('Write an origin without a path, as https://hooks.example.com.');
}
