import { Command } from 'commander';
import type { Context } from './context.ts';
import { type Paint, paintFor } from './paint.ts';
import { withClient } from './with-client.ts';

/** A row of `webhooks.doctor()`. */
export interface Finding {
  subject: string;
  problem: string;
  remedy: string;
}

export function doctorCommand(context: Context): Command {
  return new Command('doctor')
    .summary('what is wrong with the database, and what to do about it')
    .description(
      'Looks for watched tables that capture cannot follow, triggers that are missing or disabled, a capture that is switched off, ' +
        'workers and maintenance that do not run. Ends with exit code 1 when it finds something.',
    )
    .option('--json', 'print the findings as one JSON array')
    .addHelpText('after', '\nExamples:\n  $ rowhook doctor\n  $ rowhook doctor --json')
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await withClient(
        context,
        async (client) => (await client.query<Finding>('select * from webhooks.doctor()')).rows,
      );
      console.log(json ? JSON.stringify(findings) : renderFindings(findings));
      if (findings.length > 0) process.exitCode = 1;
    });
}

/** The findings as people read them. */
export function renderFindings(findings: Finding[], paint: Paint = paintFor(process.stdout)): string {
  if (findings.length === 0) return 'Nothing is wrong.';
  return findings
    .map(
      ({ subject, problem, remedy }) =>
        `${paint.red(paint.bold(subject))}\n  ${problem}\n  ${paint.cyan('remedy:')} ${remedy}`,
    )
    .join('\n\n');
}
