import { Button, Group, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useFilters } from '../../address/use-filters.ts';
import { useApi } from '../../api/use-api.ts';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { TablesDocument } from '../../generated/graphql.ts';
import { Page } from '../../layout/page.tsx';
import { useMay } from '../../session/me.ts';
import { TextFilter } from '../activity/text-filter.tsx';
import { tableColumns, tableHref } from './columns.tsx';
import { FillCatalogue } from './fill-catalogue.tsx';
import { filterRows, type TableRow, tableRows } from './rows.ts';
import { useCatalogue } from './use-catalogue.ts';
import { useMayUnwatch, useUnwatch } from './use-unwatch.tsx';
import { useWatch } from './use-watch.tsx';

const AT_ONCE = 100;

/** Every table of the database, and which of them are watched. */
export function TableList() {
  const tables = useApi(TablesDocument, {});
  const catalogue = useCatalogue();
  const [filters, change, clear] = useFilters(['text', 'show']);
  const error = tables.error ?? catalogue.error;
  const rows = tables.data && catalogue.entries && tableRows(tables.data.tables, catalogue.entries);
  return (
    <Page
      title="Audit Settings"
      lead="The tables that may have entity events. Watching a table puts triggers on it; its entity events decide what is captured."
    >
      {catalogue.entries?.length === 0 && <FillCatalogue />}
      <Group align="end" gap="sm">
        <TextFilter label="Table" value={filters.text} onChange={(text) => change({ text })} />
        <SegmentedControl
          aria-label="Which tables"
          value={filters.show ?? 'all'}
          onChange={(show) => change({ show: show === 'all' ? undefined : show })}
          data={[
            { value: 'all', label: 'All' },
            { value: 'watched', label: 'Watched' },
            { value: 'unwatched', label: 'Not watched' },
          ]}
        />
      </Group>
      {error ? (
        <ErrorPanel
          error={error}
          title="The tables could not be read"
          onRetry={() => {
            void tables.refetch();
            catalogue.refetch();
          }}
        />
      ) : (
        <Rows rows={rows && filterRows(rows, filters)} all={rows?.length} onClear={clear} />
      )}
    </Page>
  );
}

function Rows({ rows, all, onClear }: { rows: TableRow[] | undefined; all: number | undefined; onClear: () => void }) {
  const may = useMay();
  const { watch, done } = useWatch();
  const { unwatch, isBusy } = useUnwatch();
  const mayUnwatch = useMayUnwatch();
  const [count, setCount] = useState(AT_ONCE);
  const [, navigate] = useLocation();
  if (all === 0)
    return (
      <EmptyState title="This database has no table yet">
        The tables of your application show up here as soon as they are made, but for those of the system and of Rowhook
        itself.
      </EmptyState>
    );
  if (rows?.length === 0)
    return (
      <EmptyState
        title="No table matches these filters"
        action={
          <Button variant="default" onClick={onClear}>
            Clear all filters
          </Button>
        }
      >
        There are {all}. They are looked for by their name with its schema, their label and their comment.
      </EmptyState>
    );
  const mayChange = may('AuditSetting', 'Add') || may('AuditSetting', 'Delete');
  const columns = tableColumns(
    mayChange
      ? {
          mayWatch: may('AuditSetting', 'Add'),
          mayUnwatch,
          onWatch: (table) => void watch([table]),
          onUnwatch: (entry, table) => void unwatch(entry, table?.unwatchLock),
          isBusy: done !== undefined || isBusy,
        }
      : undefined,
  );
  return (
    <DataTable
      label="Tables"
      columns={columns}
      rows={rows?.slice(0, count)}
      rowKey={({ entity }) => entity}
      onOpen={({ entity }) => navigate(tableHref(entity))}
      onMore={rows && rows.length > count ? () => setCount(count + AT_ONCE) : undefined}
      footer={rows && `${rows.length} of ${all}, ${rows.filter(({ entry }) => entry).length} watched`}
    />
  );
}
