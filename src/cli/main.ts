import { CommanderError } from 'commander';
import { EXIT_CODES } from '../errors.ts';
import { Context } from './context.ts';
import { exitCodeOf, printError } from './print-error.ts';
import { buildProgram } from './program.ts';

/** Runs one command line and sets the exit code of the process. */
export async function main(args: string[]): Promise<void> {
  // `rowhook status | head` closes the pipe early; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? 0 : EXIT_CODES.failure),
  );
  const context = new Context();
  process.exitCode = await run(args, context);
  // Whatever was left open must not hold the terminal.
  setTimeout(() => process.exit(), 3000).unref();
}

async function run(args: string[], context: Context): Promise<number> {
  try {
    await buildProgram(context).parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has printed what it has to say: help and the version on request, or what is wrong with the arguments.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage;
    printError(error, { stack: context.debug });
    return exitCodeOf(error);
  }
}
