import type { Filters } from '../../address/use-filters.ts';
import type { ActivityRowFragment, SearchActivitiesQueryVariables } from '../../generated/graphql.ts';

/** The filters as they are called in the address. */
export const FILTER_NAMES = [
  'since',
  'from',
  'until',
  'entity',
  'action',
  'object',
  'owner',
  'state',
  'registration',
  'status',
] as const;

export type ActivityFilters = Filters<(typeof FILTER_NAMES)[number]>;
export type ActivitySearch = NonNullable<SearchActivitiesQueryVariables['filter']>;

/** Spans up to now, by the word for them in the address. */
export const SPANS: Record<string, { label: string; ms: number } | undefined> = {
  '15m': { label: 'Last 15 minutes', ms: 15 * 60_000 },
  '1h': { label: 'Last hour', ms: 3_600_000 },
  '24h': { label: 'Last 24 hours', ms: 86_400_000 },
  '7d': { label: 'Last 7 days', ms: 7 * 86_400_000 },
};

/** What the API is asked for. */
export function searchOf(filters: ActivityFilters, now: Date): ActivitySearch {
  const { since, from, until, entity, action, object, owner, state, registration, status } = filters;
  const span = SPANS[since ?? ''];
  return {
    ...(span && { occurredFrom: new Date(now.getTime() - span.ms).toISOString() }),
    ...(isTime(from) && { occurredFrom: new Date(from).toISOString() }),
    ...(isTime(until) && { occurredUntil: new Date(until).toISOString() }),
    ...(entity && { entity }),
    ...(action && { action }),
    ...(object && { objectId: object }),
    ...(owner && { ownerId: owner }),
    ...(state && { states: state.split(',') }),
    ...(registration && { registrationId: registration }),
    ...(status && { status: Number(status) }),
  };
}

/**
 * Whether a new activity belongs into what is searched for, as far as can be told here: to whom it was told, and with which answer, only
 * the server knows, so that with these it may.
 */
export function mayMatch(activity: ActivityRowFragment, search: ActivitySearch): boolean {
  const { entity, action, objectId, ownerId, states, occurredUntil } = search;
  return (
    (!entity || activity.entity === entity) &&
    (!action || activity.action === action) &&
    (!objectId || activity.objectId === objectId) &&
    (!ownerId || activity.ownerId === ownerId) &&
    (!states || states.includes(activity.state ?? '')) &&
    (!occurredUntil || (activity.occurredAt ?? '') < occurredUntil)
  );
}

function isTime(text: string | undefined): text is string {
  return text !== undefined && !Number.isNaN(Date.parse(text));
}
