// biome-ignore-all lint/a11y/noRedundantRoles: shown as cards, the elements lose the roles that they have by themselves.
import { Button, Group, Paper, Skeleton, Text } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import classes from './data-table.module.css';

export interface Column<Row> {
  key: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** A width of CSS; the others share what is left. */
  width?: string;
  align?: 'left' | 'right';
  /** On a phone, where a row is a card, it takes this half of a line; the whole line by default. */
  half?: 'left' | 'right';
}

export interface DataTableProps<Row> {
  /** What the table is of, for screen readers. */
  label: string;
  columns: Column<Row>[];
  /** Undefined while the first page is on its way: rows are drawn for it, so that nothing jumps. */
  rows: Row[] | undefined;
  rowKey: (row: Row) => string;
  /** What a click anywhere in a row does; the row needs a link for the keyboard too. */
  onOpen?: (row: Row) => void;
  isSelected?: (row: Row) => boolean;
  /** More rows by the keyset; undefined: these are all. */
  onMore?: (() => void) | undefined;
  isLoadingMore?: boolean;
  /** Under the rows, as in "12 of about 3 000". */
  footer?: ReactNode;
  /** What is shown is being replaced, as when a filter changed. */
  isStale?: boolean;
}

const SKELETON_ROWS = 8;

/** A table; on a phone each row is a card. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, onMore, isLoadingMore = false, footer, isStale = false } = props;
  return (
    <Paper withBorder className={classes.frame}>
      <table
        role="table"
        aria-label={label}
        aria-busy={rows === undefined || isStale}
        className={classes.table}
        data-stale={isStale}
      >
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ key, header, width, align }) => (
              <th role="columnheader" scope="col" key={key} style={{ width }} data-align={align}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows === undefined ? <Skeletons columns={columns.length} /> : <Rows {...props} rows={rows} />}
        </tbody>
      </table>
      {(footer !== undefined || onMore) && (
        <Group justify="space-between" px={12} py="xs" gap="xs" className={classes.footer}>
          <Text size="sm" c="dimmed" component="div">
            {footer}
          </Text>
          {onMore && (
            <Button variant="default" size="xs" loading={isLoadingMore} onClick={onMore}>
              Show more
            </Button>
          )}
        </Group>
      )}
    </Paper>
  );
}

function Rows<Row>({ columns, rows, rowKey, onOpen, isSelected }: DataTableProps<Row> & { rows: Row[] }) {
  return rows.map((row) => (
    <tr
      role="row"
      key={rowKey(row)}
      data-opens={onOpen !== undefined}
      data-selected={isSelected?.(row) ?? false}
      onClick={onOpen && ((event) => isForRow(event) && onOpen(row))}
    >
      {columns.map(({ key, header, cell, align, half }) => (
        <td
          role="cell"
          key={key}
          data-label={typeof header === 'string' ? header : ''}
          data-align={align}
          data-half={half}
        >
          <div>{cell(row)}</div>
        </td>
      ))}
    </tr>
  ));
}

/** Not a click on something within the row that does something else, nor the end of selecting text. */
function isForRow(event: MouseEvent): boolean {
  if ((event.target as Element).closest('a, button, input, label, [role="button"]')) return false;
  return (getSelection()?.toString() ?? '') === '';
}

function Skeletons({ columns }: { columns: number }) {
  return Array.from({ length: SKELETON_ROWS }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike.
    <tr key={row} aria-hidden>
      {Array.from({ length: columns }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        <td key={column}>
          <Skeleton h={14} my={4} w={`${50 + ((row * 7 + column * 13) % 45)}%`} />
        </td>
      ))}
    </tr>
  ));
}
