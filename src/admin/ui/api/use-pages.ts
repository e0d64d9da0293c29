import {
  type InfiniteData,
  keepPreviousData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
} from '@tanstack/react-query';
import type { TypedDocumentString } from '../generated/graphql.ts';
import type { ApiError } from './api-error.ts';
import { queryKey } from './query-key.ts';
import { request } from './request.ts';

/**
 * Reads a long list page by page, by its keyset.
 *
 * @param next the variable `after` of the page that follows; undefined: there is none
 */
export function usePages<Result, Variables extends { after?: string | null | undefined }>(
  document: TypedDocumentString<Result, Variables>,
  variables: Omit<Variables, 'after'>,
  next: (page: Result) => string | null | undefined,
  options: { refetchInterval?: number; enabled?: boolean } = {},
): UseInfiniteQueryResult<InfiniteData<Result>, ApiError> {
  return useInfiniteQuery<Result, ApiError, InfiniteData<Result>, unknown[], string | undefined>({
    queryKey: [...queryKey(document), variables],
    queryFn: ({ pageParam, signal }) => request(document, { ...variables, after: pageParam } as Variables, { signal }),
    initialPageParam: undefined,
    getNextPageParam: (page) => next(page) ?? undefined,
    placeholderData: keepPreviousData,
    ...options,
  });
}
