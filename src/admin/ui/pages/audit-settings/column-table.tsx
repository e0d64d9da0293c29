import { Text, Title } from '@mantine/core';
import { type Column, DataTable } from '../../components/data-table.tsx';
import type { CatalogueEntryFragment } from '../../generated/graphql.ts';
import type { Table } from './values.ts';

type TableColumn = Table['columns'][number];

/** The columns of a table, and whether they are copied. */
export function ColumnTable({ table, entry }: { table: Table; entry: CatalogueEntryFragment | null }) {
  const columns: Column<TableColumn>[] = [
    {
      key: 'name',
      header: 'Column',
      cell: ({ name, comment }) => (
        <>
          <span className="mono break">{name}</span>
          {comment && (
            <Text size="sm" c="dimmed">
              {comment}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'type',
      header: 'Type',
      width: '25%',
      cell: ({ type, nullable }) => `${type}${nullable ? '' : ', not null'}`,
    },
    { key: 'role', header: 'Used as', width: '30%', cell: (column) => roles(column, table, entry).join(', ') || '–' },
  ];
  if (entry)
    columns.push({
      key: 'copied',
      header: 'Copied',
      width: '100px',
      cell: (column) => (isCopied(column, entry) ? 'yes' : 'no'),
    });
  return (
    <section aria-labelledby="columns">
      <Title order={2} id="columns" mb="xs">
        Its columns
      </Title>
      <DataTable
        label={`Columns of ${table.entity}`}
        columns={columns}
        rows={table.columns}
        rowKey={({ name }) => name}
      />
    </section>
  );
}

function roles(column: TableColumn, table: Table, entry: CatalogueEntryFragment | null): string[] {
  const { name, references, capturable } = column;
  const keys = entry?.keyColumns ?? table.keyColumns;
  return [
    keys.includes(name) && 'key',
    entry?.ownerColumn === name && 'owner',
    entry?.userColumn === name && 'user',
    !entry && table.likelyOwnerColumn === name && 'likely the owner',
    !entry && table.likelyUserColumn === name && 'likely the user',
    references !== null && `refers to ${references}`,
    !capturable && 'computed when it is read',
  ].filter((role) => role !== false);
}

function isCopied(
  { name, capturable }: TableColumn,
  { includedColumns, excludedColumns }: CatalogueEntryFragment,
): boolean {
  if (!capturable) return false;
  return includedColumns ? includedColumns.includes(name) : !excludedColumns?.includes(name);
}
