import { type ClientBase, DatabaseError } from 'pg';
import { RowhookError } from '../errors.ts';
import { connectionProblem } from './connection-problem.ts';
import type { SqlFile } from './sql-books.ts';

/**
 * Runs one file as `psql -f` would, within the transaction of `client`.
 *
 * @throws RowhookError that names the file and, where PostgreSQL says it, the line
 */
export async function applyFile(client: ClientBase, { path, text }: SqlFile, url: string): Promise<void> {
  try {
    await client.query(text);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const problem = connectionProblem(error, url);
    const { hint, exitCode } = problem instanceof RowhookError ? problem : { hint: error.hint };
    const line = error.position === undefined ? '' : `:${lineAt(text, Number(error.position))}`;
    const detail = [error.detail, error.where].filter(Boolean).join('\n');
    throw new RowhookError(`sql/${path}${line}: ${error.message}${detail && `\n${detail}`}`, {
      code: error.code ?? 'SQL',
      ...(hint !== undefined && { hint }),
      ...(exitCode !== undefined && { exitCode }),
      cause: error,
    });
  }
}

/** PostgreSQL counts characters from 1, where JavaScript counts UTF-16 units: not the same beyond the basic plane. */
function lineAt(text: string, position: number): number {
  const before = Array.from(text).slice(0, position - 1);
  return before.filter((character) => character === '\n').length + 1;
}
