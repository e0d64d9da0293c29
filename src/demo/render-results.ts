import Table from 'cli-table3';
import type { Paint } from '../cli/paint.ts';
import type { StepResult } from './compare.ts';
import { count, milliseconds } from './delivery-line.ts';

export interface ReportedStep extends StepResult {
  /** From the commit to the last receipt, in ms. */
  lastAfterMs?: number;
}

/** All differences, each with the step that it belongs to. */
export function differencesOf(steps: readonly StepResult[]): string[] {
  return steps.flatMap(({ step, differences }) => differences.map((text) => `${step.title}: ${text}`));
}

/** The table of what was written and what was received. */
export function renderResults(steps: readonly ReportedStep[], paint: Paint): string {
  const table = new Table({
    head: ['Step', 'Written', 'Received', 'Last after', 'Compared'].map((text) => paint.bold(text)),
    colAligns: ['left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const one of steps)
    table.push([
      one.step.title,
      writtenOf(one, paint),
      count(one.received),
      one.lastAfterMs === undefined ? '–' : milliseconds(one.lastAfterMs),
      verdict(one, paint),
    ]);
  table.push(totals(steps, paint));
  return table.toString();
}

function writtenOf({ step }: StepResult, paint: Paint): string {
  return step.committed ? count(step.changes.length) : paint.dim(`0 (${count(step.changes.length)} undone)`);
}

function verdict({ step, received, differences }: StepResult, paint: Paint): string {
  if (differences.length > 0) return paint.red(plural(differences.length));
  return paint.green(step.committed && received > 0 ? '✓ the same' : '✓ nothing came');
}

function totals(steps: readonly StepResult[], paint: Paint): string[] {
  const written = steps.reduce((sum, { step }) => sum + (step.committed ? step.changes.length : 0), 0);
  const received = steps.reduce((sum, step) => sum + step.received, 0);
  const differences = differencesOf(steps).length;
  const result = differences === 0 ? paint.green('✓') : paint.red(plural(differences));
  return [paint.bold('total'), paint.bold(count(written)), paint.bold(count(received)), '', result];
}

function plural(differences: number): string {
  return `✗ ${count(differences)} difference${differences === 1 ? '' : 's'}`;
}
