import { useEffect } from 'react';
import type { TypedDocumentString } from '../generated/graphql.ts';
import type { ApiError } from './api-error.ts';
import { usePages } from './use-pages.ts';

export interface AllPages<Result> {
  /** Undefined until the last page has come. */
  pages: Result[] | undefined;
  error: ApiError | null;
  refetch: () => void;
}

/**
 * Reads a list that people keep short by themselves, all of it: what is to be searched and sorted in the page.
 *
 * @param next the variable `after` of the page that follows; undefined: there is none
 */
export function useAllPages<Result, Variables extends { after?: string | null | undefined }>(
  document: TypedDocumentString<Result, Variables>,
  variables: Omit<Variables, 'after'>,
  next: (page: Result) => string | null | undefined,
  options: { refetchInterval?: number; enabled?: boolean } = {},
): AllPages<Result> {
  const { data, error, refetch, hasNextPage, isFetching, fetchNextPage } = usePages(document, variables, next, options);
  useEffect(() => {
    if (hasNextPage && !isFetching && !error) void fetchNextPage();
  }, [hasNextPage, isFetching, error, fetchNextPage]);
  return { pages: hasNextPage ? undefined : data?.pages, error, refetch: () => void refetch() };
}
