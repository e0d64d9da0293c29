import { Anchor, Button, Text } from '@mantine/core';
import { Link } from 'wouter';
import { present } from '../../api/present.ts';
import type { Column } from '../../components/data-table.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import type { CatalogueEntryFragment, WatchableTableFragment } from '../../generated/graphql.ts';
import type { TableRow } from './rows.ts';
import { rows, size } from './words.ts';

export interface TableColumnOptions {
  mayWatch: boolean;
  mayUnwatch: (entry: CatalogueEntryFragment) => boolean;
  onWatch: (table: WatchableTableFragment) => void;
  onUnwatch: (entry: CatalogueEntryFragment, table: WatchableTableFragment | undefined) => void;
  isBusy: boolean;
}

/** Where a table's own page is, within the page. */
export function tableHref(entity: string): string {
  return `/table?${new URLSearchParams({ name: entity })}`;
}

/** @param changes undefined: the role may change nothing */
export function tableColumns(changes: TableColumnOptions | undefined): Column<TableRow>[] {
  const columns: Column<TableRow>[] = [
    { key: 'entity', header: 'Table', cell: (row) => <Name {...row} /> },
    { key: 'state', header: 'State', width: '190px', cell: (row) => <State {...row} /> },
    {
      key: 'key',
      header: 'Key',
      width: '14%',
      cell: ({ table, entry }) => key(entry?.keyColumns ?? table?.keyColumns),
    },
    { key: 'owner', header: 'Owner column', width: '16%', cell: (row) => <Owner {...row} /> },
    {
      key: 'rows',
      header: 'Rows and size',
      width: '150px',
      cell: ({ table }) =>
        table && (
          <>
            <Text size="sm">{rows(table.estimatedRows)}</Text>
            <Text size="sm" c="dimmed">
              {size(table.sizeBytes)}
              {table.partitions > 0 &&
                ` in ${table.partitions === 1 ? 'one partition' : `${table.partitions} partitions`}`}
            </Text>
          </>
        ),
    },
  ];
  if (changes)
    columns.push({
      key: 'change',
      header: <span className="visually-hidden">Change</span>,
      width: '120px',
      align: 'right',
      cell: (row) => <Change {...row} {...changes} />,
    });
  return columns;
}

function Change({ entity, table, entry, ...options }: TableRow & TableColumnOptions) {
  const { mayWatch, mayUnwatch, onWatch, onUnwatch, isBusy } = options;
  if (entry && mayUnwatch(entry))
    return (
      <Button
        size="compact-sm"
        variant="default"
        disabled={isBusy}
        onClick={() => onUnwatch(entry, table)}
        aria-label={`Unwatch ${entity}`}
      >
        Unwatch
      </Button>
    );
  if (!entry && table && table.problem === null && mayWatch)
    return (
      <Button
        size="compact-sm"
        variant="default"
        disabled={isBusy}
        onClick={() => onWatch(table)}
        aria-label={`Watch ${entity}`}
      >
        Watch
      </Button>
    );
  return null;
}

function Name({ entity, table, entry }: TableRow) {
  const label = entry?.label !== entity ? entry?.label : undefined;
  return (
    <>
      <Anchor component={Link} inherit href={tableHref(entity)} className="break">
        {entity}
      </Anchor>
      {(label ?? table?.comment) && (
        <Text size="sm" c="dimmed">
          {[label, table?.comment].filter(Boolean).join(' – ')}
        </Text>
      )}
    </>
  );
}

function State({ table, entry }: TableRow) {
  if (!entry)
    return (
      <>
        <StateBadge state="unwatched" />
        {table?.problem && (
          <Text size="sm" c="dimmed">
            {table.problem}
          </Text>
        )}
      </>
    );
  const events = present(entry.entityEvents.nodes).filter(({ enabled }) => enabled === true);
  return (
    <>
      <StateBadge state={entry.problem === null && table ? 'watched' : 'ailing'} reason={entry.problem} />
      <Text size="sm" c="dimmed">
        {!table
          ? 'The table is gone'
          : events.length === 0
            ? 'Nothing is captured of it yet'
            : `Captured: ${events.map(({ action }) => action).join(', ')}`}
      </Text>
    </>
  );
}

function Owner({ table, entry }: TableRow) {
  if (entry) return <span className="mono">{entry.ownerColumn ?? '–'}</span>;
  if (!table?.likelyOwnerColumn) return '–';
  return (
    <>
      <Text size="sm" component="span" className="mono">
        {table.likelyOwnerColumn}
      </Text>
      <Text size="sm" c="dimmed">
        likely
      </Text>
    </>
  );
}

function key(columns: readonly (string | null)[] | null | undefined) {
  if (!columns || columns.length === 0) return 'none';
  return <span className="mono">{columns.join(', ')}</span>;
}
