import type { ApiError } from '../../../api/api-error.ts';
import { present } from '../../../api/present.ts';
import { useAllPages } from '../../../api/use-all-pages.ts';
import { type EventChoiceFragment, EventChoicesDocument } from '../../../generated/graphql.ts';

/** An entity event as registrations name it, as in `public.orders:create`. */
export function eventName({ entity, action }: Pick<EventChoiceFragment, 'entity' | 'action'>): string {
  return `${entity}:${action}`;
}

/** All entity events, by entity and action. */
export function useEventChoices(): {
  choices: EventChoiceFragment[] | undefined;
  error: ApiError | null;
  refetch: () => void;
} {
  const { pages, error, refetch } = useAllPages(EventChoicesDocument, {}, ({ entityEvents }) =>
    entityEvents?.pageInfo.hasNextPage ? entityEvents.pageInfo.endCursor : null,
  );
  const choices = pages?.flatMap(({ entityEvents }) => present(entityEvents?.nodes));
  return { choices: choices && sorted(choices), error, refetch };
}

const ACTIONS = ['create', 'update', 'delete', 'truncate'];

function sorted(choices: EventChoiceFragment[]): EventChoiceFragment[] {
  return [...choices].sort(
    (a, b) =>
      (a.entity ?? '').localeCompare(b.entity ?? '') ||
      ACTIONS.indexOf(a.action ?? '') - ACTIONS.indexOf(b.action ?? ''),
  );
}
