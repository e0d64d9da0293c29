import { Anchor, Button, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useLocation, useSearch } from 'wouter';
import { appHref } from '../../../address/app-href.ts';
import { useFilters } from '../../../address/use-filters.ts';
import { usePages } from '../../../api/use-pages.ts';
import { DataTable } from '../../../components/data-table.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import { SearchRegistrationsDocument } from '../../../generated/graphql.ts';
import { Page } from '../../../layout/page.tsx';
import { useIsTenant, useMay } from '../../../session/me.ts';
import { TextFilter } from '../../activity/text-filter.tsx';
import { useRegistrationChanges } from '../use-registration-changes.ts';
import { registrationColumns } from './columns.tsx';
import classes from './list.module.css';

const FILTER_NAMES = ['text', 'state', 'owner'] as const;
const REFETCH_MS = 15_000;
const STATES = [
  { value: 'active', label: 'Active' },
  { value: 'failing', label: 'Failing' },
  { value: 'held', label: 'Held' },
  { value: 'paused', label: 'Paused' },
  { value: 'disabled', label: 'Disabled' },
];

/** All registrations, the latest first, with how each fares. */
export function RegistrationList() {
  const [{ text, state, owner }, change, clear] = useFilters(FILTER_NAMES);
  const isTenant = useIsTenant();
  const mayAdd = useMay()('Registration', 'Add');
  const [, navigate] = useLocation();
  const search = useSearch();
  useRegistrationChanges();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isPlaceholderData } = usePages(
    SearchRegistrationsDocument,
    { text, state, ownerId: owner },
    ({ searchRegistrations }) => searchRegistrations.next,
    { refetchInterval: REFETCH_MS },
  );
  const rows = data?.pages.flatMap(({ searchRegistrations }) => searchRegistrations.nodes);
  const isFiltered = text !== undefined || state !== undefined || owner !== undefined;
  const suffix = search ? `?${search}` : '';
  return (
    <Page
      title="Webhook Registration"
      lead="Where changes are sent: each endpoint, its entity events, and how the last 24 hours went."
      actions={
        mayAdd &&
        (isFiltered || rows === undefined || rows.length > 0) && (
          <Button component={Link} href="/new" leftSection={<IconPlus size={16} aria-hidden />}>
            Add
          </Button>
        )
      }
    >
      {(isFiltered || rows === undefined || rows.length > 0) && (
        <div className={classes.filters}>
          <TextFilter label="URI or description" value={text} onChange={(value) => change({ text: value })} />
          <Select
            label="State"
            placeholder="Any"
            clearable
            value={state ?? null}
            onChange={(value) => change({ state: value ?? undefined })}
            data={STATES}
          />
          {!isTenant && <TextFilter label="Owner" value={owner} onChange={(value) => change({ owner: value })} />}
        </div>
      )}
      {error && <ErrorPanel error={error} title="The registrations could not be read" onRetry={refetch} />}
      {rows?.length === 0 ? (
        <NothingHere isFiltered={isFiltered} mayAdd={mayAdd} onClear={clear} />
      ) : (
        !(error && rows === undefined) && (
          <DataTable
            label="Registrations, the latest first"
            columns={registrationColumns(isTenant, suffix)}
            rows={rows}
            rowKey={({ id }) => id}
            onOpen={({ id }) => navigate(`/${id}${suffix}`)}
            isStale={isPlaceholderData}
            onMore={hasNextPage ? () => void fetchNextPage() : undefined}
            isLoadingMore={isFetchingNextPage}
            footer={rows && (hasNextPage ? `The latest ${rows.length}` : `${rows.length} in all`)}
          />
        )
      )}
    </Page>
  );
}

function NothingHere({ isFiltered, mayAdd, onClear }: { isFiltered: boolean; mayAdd: boolean; onClear: () => void }) {
  if (isFiltered)
    return (
      <EmptyState
        title="No registration matches these filters"
        action={
          <Button variant="default" onClick={onClear}>
            Clear all filters
          </Button>
        }
      >
        The text is looked for in URI and description, in upper and lower case; an id is compared as a whole.
      </EmptyState>
    );
  return (
    <EmptyState
      title="No registration yet"
      action={
        mayAdd && (
          <Button component={Link} href="/new" leftSection={<IconPlus size={16} aria-hidden />}>
            Add the first one
          </Button>
        )
      }
    >
      A registration is an endpoint, such as https://example.com/hook, and the <EntityEventsLink /> that are sent to it.
      From then on each of these changes becomes one signed POST, retried by its schedule until the endpoint answers
      2xx.
    </EmptyState>
  );
}

function EntityEventsLink() {
  return useMay()('EntityEvent', 'List') ? (
    <Anchor component={Link} href={appHref('/entity-events')} underline="always">
      entity events
    </Anchor>
  ) : (
    'entity events'
  );
}
