import type { TypedDocumentString } from '../generated/graphql.ts';

/** Under which an answer is kept: the operation's name, then the variables. */
export function queryKey<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  ...variables: Variables[]
): unknown[] {
  return [operationName(document), ...variables];
}

/** The name of an operation, as in `query Me { … }`. */
export function operationName<Result, Variables>(document: TypedDocumentString<Result, Variables>): string {
  return /\b(?:query|mutation|subscription)\s+(\w+)/.exec(document.toString())?.[1] ?? '';
}
