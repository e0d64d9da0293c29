import { Anchor, Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import { useFilters } from '../../address/use-filters.ts';
import { present } from '../../api/present.ts';
import { useAllPages } from '../../api/use-all-pages.ts';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { type EntityEventRowFragment, EntityEventsDocument } from '../../generated/graphql.ts';
import { Page } from '../../layout/page.tsx';
import { useIsTenant, useMay } from '../../session/me.ts';
import { TextFilter } from '../activity/text-filter.tsx';
import { FillCatalogue } from '../audit-settings/fill-catalogue.tsx';
import { useCatalogue } from '../audit-settings/use-catalogue.ts';
import { eventColumns } from './columns.tsx';

/** All entity events. */
export function EventList() {
  const may = useMay();
  const isTenant = useIsTenant();
  const [{ text = '' }, change, clear] = useFilters(['text']);
  const { pages, error, refetch } = useAllPages(EntityEventsDocument, {}, ({ entityEvents }) =>
    entityEvents?.pageInfo.hasNextPage ? entityEvents.pageInfo.endCursor : null,
  );
  const mayCatalogue = may('AuditSetting', 'List') && !isTenant;
  const catalogue = useCatalogue({ enabled: mayCatalogue });
  const [, navigate] = useLocation();
  const events = pages?.flatMap(({ entityEvents }) => present(entityEvents?.nodes)).sort(byEntity);
  const found = events?.filter((event) => isFound(event, text));
  const mayAdd = mayCatalogue && may('EntityEvent', 'Add');
  const isEmptyCatalogue = catalogue.entries?.length === 0 && events?.length === 0;
  return (
    <Page
      title="Entity Events"
      lead={
        isTenant
          ? 'What webhooks can be sent for.'
          : 'What is captured: an action, such as create or update, on an entity, which is a watched table.'
      }
      actions={mayAdd && !isEmptyCatalogue && <Add />}
    >
      {error ? (
        <ErrorPanel error={error} title="The entity events could not be read" onRetry={refetch} />
      ) : isEmptyCatalogue ? (
        <FillCatalogue />
      ) : events?.length === 0 ? (
        <None mayAdd={mayAdd} mayCatalogue={mayCatalogue} />
      ) : (
        <>
          {(text !== '' || (events !== undefined && events.length > 8)) && (
            <Group>
              <TextFilter label="Find" value={text} onChange={(value) => change({ text: value })} />
            </Group>
          )}
          {found?.length === 0 ? (
            <EmptyState
              title="No entity event matches"
              action={
                <Button variant="default" onClick={clear}>
                  Show all
                </Button>
              }
            >
              They are looked for by entity, action and description.
            </EmptyState>
          ) : (
            <DataTable
              label="Entity events"
              columns={eventColumns({ isTenant, mayEdit: may('EntityEvent', 'Edit') })}
              rows={found}
              rowKey={({ id }) => id}
              onOpen={({ id }) => navigate(`/${id}`)}
              footer={
                found && `${found.length === events?.length ? '' : `${found.length} of `}${events?.length} in all`
              }
            />
          )}
        </>
      )}
    </Page>
  );
}

function Add() {
  return (
    <Button component={Link} href="/new" leftSection={<IconPlus size={16} aria-hidden />}>
      Add
    </Button>
  );
}

function None({ mayAdd, mayCatalogue }: { mayAdd: boolean; mayCatalogue: boolean }) {
  return (
    <EmptyState title="No entity events yet" action={mayAdd && <Add />}>
      An entity event says what is captured: as “an update of public.orders, when its status changes”. Nothing is
      captured without one.
      {mayCatalogue && (
        <>
          {' '}
          The tables that may have some are in{' '}
          <Anchor component={Link} href={appHref('/audit-settings')}>
            Audit Settings
          </Anchor>
          .
        </>
      )}
    </EmptyState>
  );
}

function byEntity(one: EntityEventRowFragment, other: EntityEventRowFragment): number {
  return (one.entity ?? '').localeCompare(other.entity ?? '') || Number(one.id) - Number(other.id);
}

function isFound({ entity, action, description }: EntityEventRowFragment, text: string): boolean {
  const wanted = text.toLowerCase();
  return `${entity}:${action} ${description ?? ''}`.toLowerCase().includes(wanted);
}
