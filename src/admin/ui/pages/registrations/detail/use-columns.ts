import { useMemo } from 'react';
import { useApi } from '../../../api/use-api.ts';
import { SampleDocument } from '../../../generated/graphql.ts';

/** The columns that an entity event tells of, as its sample has them; a tenant learns no others either. */
export function useColumns(entityEventId: string | undefined, ownerId: string | null): string[] {
  const { data } = useApi(
    SampleDocument,
    { entityEventId: entityEventId ?? '', sendsJson: true, ownerId },
    { enabled: entityEventId !== undefined, staleTime: 30_000 },
  );
  const body = data?.sampleRequest.body ?? '';
  return useMemo(() => columnsOf(body), [body]);
}

function columnsOf(body: string): string[] {
  try {
    const { object, previous } = JSON.parse(body);
    return Object.keys(object ?? previous ?? {});
  } catch {
    return [];
  }
}
