import { withPgClientTransaction } from 'postgraphile/@dataplan/pg';
import type { Step } from 'postgraphile/grafast';
import type { Queryable } from '../../secrets/queryable.ts';
import { executorOf } from './executor.ts';

/** What a mutation gives: `work` runs in one transaction as the caller. */
export function inTransaction<Input, Result>(
  build: GraphileBuild.Build,
  $input: Step<Input>,
  work: (database: Queryable, input: Input) => Promise<Result>,
): Step<Result> {
  const $result = withPgClientTransaction(executorOf(build), $input, (client, input) =>
    work(
      { query: async (text, values) => ({ rows: [...(await client.query({ text, values })).rows] }) },
      input as Input,
    ),
  );
  $result.hasSideEffects = true;
  return $result;
}
