import { Command } from 'commander';
import type { Context } from './context.ts';

export function demoCommand(context: Context): Command {
  return new Command('demo')
    .summary('see it work: a small shop, a receiver and a writer')
    .description(
      'Starts a database with a small shop, a worker, a receiver, and a writer that changes a row every few seconds, and shows each ' +
        'delivery as it happens.',
    )
    .option(
      '--once',
      'run a fixed script instead, compare what was written with what was received, and exit 0 only if they match',
    )
    .addHelpText('after', '\nExamples:\n  $ rowhook demo\n  $ rowhook demo --once')
    .action(async ({ once = false }: { once?: boolean }) => {
      const { runDemo } = await import('../demo/demo.ts');
      await runDemo({ once, config: context.config, log: context.log });
    });
}
