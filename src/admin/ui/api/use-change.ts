import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import type { TypedDocumentString } from '../generated/graphql.ts';
import type { ApiError } from './api-error.ts';
import { request } from './request.ts';

/** Writes with a mutation: `const change = useChange(PauseDocument); await change.mutateAsync({ id })`. All that is shown is read again after it. */
export function useChange<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
): UseMutationResult<Result, ApiError, Variables> {
  const client = useQueryClient();
  return useMutation<Result, ApiError, Variables>({
    mutationFn: (variables) => request(document, variables),
    onSuccess: () => client.invalidateQueries(),
  });
}
