import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ApiError } from '../../api/api-error.ts';
import { queryKey } from '../../api/query-key.ts';
import { useLive } from '../../api/use-live.ts';
import { usePages } from '../../api/use-pages.ts';
import {
  ActivityChangesDocument,
  type ActivityChangesSubscription,
  type ActivityRowFragment,
  SearchActivitiesDocument,
  type SearchActivitiesQuery,
} from '../../generated/graphql.ts';
import { type ActivityFilters, type ActivitySearch, mayMatch, searchOf } from './search.ts';

export interface LiveActivity {
  rows: ActivityRowFragment[] | undefined;
  error: ApiError | null;
  again: () => void;
  /** Rows that came since, and are not shown. */
  news: number;
  /** There may be more news than these: the connection was gone for a while, or the filters are such that only the server knows. */
  isUncertain: boolean;
  showNews: () => void;
  isStale: boolean;
  more: (() => void) | undefined;
  isLoadingMore: boolean;
  /** The search has come to the end of the history. */
  isComplete: boolean;
  /** How far back it has looked, where it ran out of time. */
  searchedUntil: string | undefined;
}

/** What the filters find, kept up to date without moving it: rows change in place, and new ones wait to be asked for. */
export function useActivity(filters: ActivityFilters): LiveActivity {
  const search = useSearch(filters);
  const client = useQueryClient();
  const key = [...queryKey(SearchActivitiesDocument), { filter: search }];
  const query = usePages(SearchActivitiesDocument, { filter: search }, ({ searchActivities: { next } }) => next);
  const rows = useMemo(() => query.data?.pages.flatMap(({ searchActivities: { nodes } }) => nodes), [query.data]);
  const news = useNews(search, rows, ({ changed, resync }) => {
    client.setQueryData<InfiniteData<SearchActivitiesQuery>>(key, (data) => data && patched(data, changed));
    // The connection is back: so is what could not be read.
    if (resync && query.isError) void query.refetch();
  });
  const showNews = async () => {
    news.forget();
    // One page again: who looks at what is new does not wait for all the old.
    client.setQueryData<InfiniteData<SearchActivitiesQuery>>(
      key,
      (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    );
    await client.refetchQueries({ queryKey: key });
    scrollTo({ top: 0 });
  };
  const last = query.data?.pages.at(-1)?.searchActivities;
  useUntilFound(query, rows?.length === 0);
  return {
    rows,
    error: query.error,
    again: () => void query.refetch(),
    news: news.count,
    isUncertain: news.isUncertain,
    showNews: () => void showNews(),
    isStale: query.isPlaceholderData,
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    isLoadingMore: query.isFetchingNextPage,
    isComplete: last?.next === null,
    searchedUntil: last && !last.complete ? (last.searchedUntil ?? undefined) : undefined,
  };
}

interface Further {
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage: () => unknown;
}

/** Looks further back by itself as long as nothing was found: a look at a long history ends after some time, found or not. */
function useUntilFound({ hasNextPage, isFetching, isError, fetchNextPage }: Further, isNothingFound: boolean): void {
  useEffect(() => {
    if (isNothingFound && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [isNothingFound, hasNextPage, isFetching, isError, fetchNextPage]);
}

/** The same search as long as the filters are the same: "the last hour" is that before they were set. */
function useSearch(filters: ActivityFilters): ActivitySearch {
  return useMemo(() => searchOf(filters, new Date()), [filters]);
}

type Told = ActivityChangesSubscription['activityChanged'];

/** Listens; counts what is new and matches, and passes on what is told. */
function useNews(search: ActivitySearch, rows: ActivityRowFragment[] | undefined, onTold: (told: Told) => void) {
  const [state, setState] = useState({ search, ids: new Set<string>(), isUncertain: false });
  const wasConnected = useRef(false);
  // Other filters, other news.
  const current = state.search === search ? state : { search, ids: new Set<string>(), isUncertain: false };
  const shown = useMemo(() => new Set(rows?.map(({ id }) => id)), [rows]);
  useLive(ActivityChangesDocument, ({ activityChanged }: ActivityChangesSubscription) => {
    const { resync, more, created } = activityChanged;
    onTold(activityChanged);
    const found = created.filter((activity) => mayMatch(activity, search) && !shown.has(activity.id));
    // The first one of a connection is always so; only after another it means that something may be missed.
    const missed = (resync && wasConnected.current) || (more && created.length > 0);
    wasConnected.current = true;
    const isJudgedByServer = found.length > 0 && (search.registrationId != null || search.status != null);
    if (found.length === 0 && !missed) return;
    setState({
      search,
      ids: new Set([...current.ids, ...found.map(({ id }) => id)]),
      isUncertain: current.isUncertain || missed || isJudgedByServer,
    });
  });
  return {
    count: [...current.ids].filter((id) => !shown.has(id)).length,
    isUncertain: current.isUncertain,
    forget: () => setState({ search, ids: new Set(), isUncertain: false }),
  };
}

function patched(
  data: InfiniteData<SearchActivitiesQuery>,
  changed: ActivityRowFragment[],
): InfiniteData<SearchActivitiesQuery> {
  const byId = new Map(changed.map((activity) => [activity.id, activity]));
  return {
    ...data,
    pages: data.pages.map(({ searchActivities }) => ({
      searchActivities: { ...searchActivities, nodes: searchActivities.nodes.map((node) => byId.get(node.id) ?? node) },
    })),
  };
}
