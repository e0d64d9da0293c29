import { Skeleton } from '@mantine/core';
import { useApi } from '../../api/use-api.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { EntityEventDetailDocument, type EntityEventDetailQuery } from '../../generated/graphql.ts';
import { BackLink } from '../../layout/back-link.tsx';
import { Page } from '../../layout/page.tsx';
import { useMay } from '../../session/me.ts';
import { EditEvent } from './edit.tsx';
import { ViewEvent } from './view.tsx';

export type Detail = NonNullable<EntityEventDetailQuery['entityEvent']>;

const BACK = <BackLink href="/">Entity Events</BackLink>;

/** One entity event: to edit, or to look at. */
export function EventPage({ id }: { id: string }) {
  const may = useMay();
  const { data, error, refetch } = useApi(EntityEventDetailDocument, { id }, { keep: false });
  if (error)
    return (
      <Page title="Entity event" back={BACK}>
        <ErrorPanel error={error} title="The entity event could not be read" onRetry={refetch} />
      </Page>
    );
  if (!data)
    return (
      <Page title="Entity event" back={BACK} isNarrow>
        <Skeleton h={110} />
        <Skeleton h={420} />
      </Page>
    );
  const { entityEvent: event } = data;
  if (!event)
    return (
      <Page title="Entity event" back={BACK}>
        <EmptyState title="There is no such entity event">
          It may have been deleted. The audit log would say so.
        </EmptyState>
      </Page>
    );
  return (
    <Page title={`${event.entity}, ${event.action}`} back={BACK} isNarrow>
      {may('EntityEvent', 'Edit') ? <EditEvent event={event} /> : <ViewEvent event={event} />}
    </Page>
  );
}
