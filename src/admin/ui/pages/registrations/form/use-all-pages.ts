import { useEffect } from 'react';
import type { ApiError } from '../../../api/api-error.ts';
import { usePages } from '../../../api/use-pages.ts';
import type { TypedDocumentString } from '../../../generated/graphql.ts';

interface AllPages<Result> {
  /** Undefined until the last one is there. */
  pages: Result[] | undefined;
  /** They were read for this, and are not what was kept from before. */
  isFresh: boolean;
  error: ApiError | null;
  again: () => void;
}

/** Reads a list to its end, for what has to be known as a whole. */
export function useAllPages<Result, Variables extends { after?: string | null | undefined }>(
  document: TypedDocumentString<Result, Variables>,
  variables: Omit<Variables, 'after'>,
  next: (page: Result) => string | null | undefined,
  options: { enabled?: boolean } = {},
): AllPages<Result> {
  const { data, error, refetch, hasNextPage, isFetching, isFetchedAfterMount, fetchNextPage } = usePages(
    document,
    variables,
    next,
    options,
  );
  useEffect(() => {
    if (hasNextPage && !isFetching && !error) void fetchNextPage();
  }, [hasNextPage, isFetching, error, fetchNextPage]);
  return {
    pages: data && !hasNextPage ? data.pages : undefined,
    isFresh: isFetchedAfterMount,
    error,
    again: () => void refetch(),
  };
}
