import type { TypedDocumentString } from '../generated/graphql.ts';

/** An operation as it is sent. A server that answers none but those of its own pages looks at its id alone. */
export function operationOf<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): { documentId: string; query: string; variables: Variables } {
  return { documentId: document.__meta__?.hash, query: document.toString(), variables };
}
