import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ApiError } from '../../../api/api-error.ts';
import { present } from '../../../api/present.ts';
import { queryKey } from '../../../api/query-key.ts';
import { request } from '../../../api/request.ts';
import {
  EventsOfRegistrationDocument,
  type EventsOfRegistrationQuery,
  type RegistrationSettingsFragment,
  RegistrationToEditDocument,
} from '../../../generated/graphql.ts';
import { eventName } from './use-event-choices.ts';

export interface RegistrationToEdit {
  registration: RegistrationSettingsFragment;
  /** All of them: what is saved is all that is sent to it from then on. */
  events: string[];
}

/** A registration as it is now, never as it was kept from before; null where there is none. */
export function useRegistrationToEdit(
  id: string,
  enabled: boolean,
): UseQueryResult<RegistrationToEdit | null, ApiError> {
  return useQuery<RegistrationToEdit | null, ApiError>({
    queryKey: queryKey(RegistrationToEditDocument, { id }),
    queryFn: ({ signal }) => load(id, signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  });
}

async function load(id: string, signal: AbortSignal): Promise<RegistrationToEdit | null> {
  const { registration } = await request(RegistrationToEditDocument, { id }, { signal });
  if (!registration) return null;
  const events: string[] = [];
  let after: string | null = null;
  do {
    const found: EventsOfRegistrationQuery = await request(EventsOfRegistrationDocument, { id, after }, { signal });
    if (!found.registration) return null;
    const { nodes, pageInfo } = found.registration.registrationEvents;
    events.push(...present(nodes).flatMap(({ entityEvent }) => (entityEvent ? eventName(entityEvent) : [])));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  return { registration, events };
}
