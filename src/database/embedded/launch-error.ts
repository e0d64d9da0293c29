import { EXIT_CODES, RowhookError } from '../../errors.ts';

/** Internal codes of failures that may pass by trying again. */
export const RACE = 'EMBEDDED_RACE';
export const LEFTOVERS = 'EMBEDDED_LEFTOVERS';
export const PORT_TAKEN = 'EMBEDDED_PORT_TAKEN';

const MEANINGS: { pattern: RegExp; code: string; message: (port: number) => string; hint: string }[] = [
  {
    pattern: /lock file "postmaster\.pid" (already exists|is empty)/,
    code: RACE,
    message: () => 'Another program starts a PostgreSQL in the same folder.',
    hint: 'Start Rowhook again; if this stays, look which process holds the folder.',
  },
  {
    pattern: /pre-existing shared memory block .* is still in use/,
    code: LEFTOVERS,
    message: () => 'Processes of a PostgreSQL that was killed still use the data.',
    hint: 'Wait for their queries to end, or end the remaining "postgres" processes.',
  },
  {
    pattern: /could not bind IPv4 address|Address already in use|could not create any TCP\/IP sockets/,
    code: PORT_TAKEN,
    message: (port) => `Port ${port} on 127.0.0.1 is taken by another program.`,
    hint: 'End that program, or choose another port for the embedded database.',
  },
];

/** Turns what PostgreSQL logged before it ended into an error. */
export function launchError(port: number, reason: string, log: string): RowhookError {
  const known = MEANINGS.find(({ pattern }) => pattern.test(log));
  return new RowhookError(`The embedded PostgreSQL did not start. ${known?.message(port) ?? reason}\n${log}`.trim(), {
    code: known?.code ?? 'EMBEDDED_START',
    hint: known?.hint ?? 'Look at the lines above, or set DATABASE_URL to a PostgreSQL of your own.',
    exitCode: EXIT_CODES.database,
  });
}
