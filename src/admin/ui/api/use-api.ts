import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { TypedDocumentString } from '../generated/graphql.ts';
import type { ApiError } from './api-error.ts';
import { queryKey } from './query-key.ts';
import { request } from './request.ts';

export interface UseApiOptions {
  /** False: not yet. @default true */
  enabled?: boolean;
  /** Milliseconds between readings while the page is looked at. @default never */
  refetchInterval?: number;
  staleTime?: number;
  /** False: what was read before does not come first, since a form begins with it. @default true */
  keep?: boolean;
  /** Shows what was there until the new answer has come, as when a filter changes. @default false */
  keepPrevious?: boolean;
}

/** Reads with a query: `const { data, error, isPending } = useApi(SomethingDocument, { id })`. */
export function useApi<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  { keep = true, keepPrevious = false, ...options }: UseApiOptions = {},
): UseQueryResult<Result, ApiError> {
  return useQuery<Result, ApiError>({
    queryKey: queryKey(document, variables),
    queryFn: ({ signal }) => request(document, variables, { signal }),
    ...(!keep && { gcTime: 0 }),
    ...(keepPrevious && { placeholderData: keepPreviousData }),
    ...options,
  });
}
