import { Button, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useFilters } from '../../address/use-filters.ts';
import { present } from '../../api/present.ts';
import { usePages } from '../../api/use-pages.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Time } from '../../components/time.tsx';
import { type AdminLogEntryFilter, AuditLogDocument, type AuditLogQuery } from '../../generated/graphql.ts';
import { pastTense } from '../activity/words.ts';
import { ChangeDialog } from './change-dialog.tsx';
import { Filters, LOG_FILTERS, type LogFilters } from './filters.tsx';
import { Subject } from './subject.tsx';
import { useRegistrationNames } from './use-registration-names.ts';
import { resourceLabel, subjectOf } from './words.ts';

export type Entry = NonNullable<NonNullable<AuditLogQuery['adminLogEntries']>['nodes'][number]>;

/** Who changed what, but for secrets. */
export function Changes() {
  const [filters, change, clear] = useFilters(LOG_FILTERS);
  const filter = useMemo(() => filterOf(filters), [filters]);
  return (
    <>
      <Filters filters={filters} onChange={change} />
      <Entries filter={filter} onClear={Object.keys(filters).length > 0 ? clear : undefined} />
    </>
  );
}

interface EntriesProps {
  filter: AdminLogEntryFilter | null;
  /** Undefined: there is no filter. */
  onClear: (() => void) | undefined;
}

function Entries({ filter, onClear }: EntriesProps) {
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage, isPlaceholderData } = usePages(
    AuditLogDocument,
    { filter },
    ({ adminLogEntries }) => (adminLogEntries?.pageInfo.hasNextPage ? adminLogEntries.pageInfo.endCursor : null),
  );
  const [opened, setOpened] = useState<Entry>();
  const names = useRegistrationNames();
  const rows = data?.pages.flatMap(({ adminLogEntries }) => present(adminLogEntries?.nodes));
  if (error) return <ErrorPanel error={error} onRetry={refetch} />;
  if (rows?.length === 0 && onClear)
    return (
      <EmptyState
        title="No change matches these filters"
        action={
          <Button variant="default" onClick={onClear}>
            Clear all filters
          </Button>
        }
      >
        Who and owner are compared as a whole.
      </EmptyState>
    );
  if (rows?.length === 0)
    return (
      <EmptyState title="Nothing was changed yet">
        Each change of an entity event, a registration, a permission or a setting is written here, by whichever way it
        was made: this page, the API or psql.
      </EmptyState>
    );
  const columns: Column<Entry>[] = [
    { key: 'at', header: 'When', width: '215px', cell: ({ occurredAt }) => <Time at={occurredAt} show="both" /> },
    { key: 'actor', header: 'Who', width: '190px', cell: ({ actor, role }) => <Actor actor={actor} role={role} /> },
    { key: 'action', header: 'Action', width: '100px', cell: ({ action }) => pastTense(action) },
    {
      key: 'subject',
      header: 'What',
      cell: (entry) => <Subject entry={entry} names={names} />,
    },
    { key: 'owner', header: 'Owner', width: '100px', cell: ({ ownerId }) => ownerId ?? '–' },
    {
      key: 'open',
      header: <span className="visually-hidden">Details</span>,
      width: '120px',
      align: 'right',
      cell: (entry) => (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => setOpened(entry)}
          aria-label={`What changed: ${entry.action} ${resourceLabel(entry.resource)} ${subjectOf(entry)}`}
        >
          What changed
        </Button>
      ),
    },
  ];
  return (
    <>
      <DataTable
        label="Changes, newest first"
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        onOpen={setOpened}
        isStale={isPlaceholderData}
        onMore={hasNextPage ? fetchNextPage : undefined}
        isLoadingMore={isFetchingNextPage}
        footer={rows && `${rows.length}${hasNextPage ? ' newest' : ' in all'}`}
      />
      <ChangeDialog entry={opened} onClose={() => setOpened(undefined)} />
    </>
  );
}

function filterOf({ who, what, owner }: LogFilters): AdminLogEntryFilter | null {
  const filter = {
    ...(who && { actor: { equalTo: who } }),
    ...(what && { resource: { equalTo: what } }),
    ...(owner && { ownerId: { equalTo: owner } }),
  };
  return Object.keys(filter).length === 0 ? null : filter;
}

function Actor({ actor, role }: Pick<Entry, 'actor' | 'role'>) {
  return (
    <div>
      <Text size="sm" className="break">
        {actor}
      </Text>
      {role !== actor && (
        <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          as {role}
        </Text>
      )}
    </div>
  );
}
