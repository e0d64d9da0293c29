import { DatabaseError } from 'pg';
import { EXIT_CODES, RowhookError } from '../errors.ts';
import { paintFor } from './paint.ts';

/** What the command line exits with after this error. */
export function exitCodeOf(error: unknown): number {
  return error instanceof RowhookError ? error.exitCode : EXIT_CODES.failure;
}

/** Writes one block to stderr: what went wrong and where, what to do about it, and with `stack` the way it went. */
export function printError(error: unknown, { stack }: { stack: boolean }): void {
  const paint = paintFor(process.stderr);
  const lines = [`${paint.red(paint.bold('error:'))} ${messageOf(error)}`];
  const hint = hintOf(error);
  if (hint !== undefined) lines.push(`  ${paint.cyan('hint:')} ${hint}`);
  if (stack) lines.push(...stacks(error).map((text) => paint.dim(text)));
  process.stderr.write(`${lines.join('\n')}\n`);
}

function messageOf(error: unknown): string {
  if (error instanceof RowhookError) return error.message;
  if (error instanceof DatabaseError) return [error.message, error.detail].filter(Boolean).join('\n  ');
  return error instanceof Error ? error.message || error.name : String(error);
}

function hintOf(error: unknown): string | undefined {
  if (error instanceof RowhookError || error instanceof DatabaseError) return error.hint;
  return 'This was not foreseen. ROWHOOK_LOG_LEVEL=debug shows where it comes from.';
}

function stacks(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [error.stack ?? '', ...stacks(error.cause).map((text) => `caused by ${text}`)];
}
