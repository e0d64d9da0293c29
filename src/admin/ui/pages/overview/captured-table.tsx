import { Anchor, Title } from '@mantine/core';
import { Link } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import type { Statistics } from './page.tsx';

type Captured = Statistics['captured'][number];

const COLUMNS: Column<Captured>[] = [
  {
    key: 'entity',
    header: 'Entity',
    cell: ({ entity, action }) => (
      <Anchor
        component={Link}
        href={appHref(`/activity?${new URLSearchParams({ entity, action, since: '24h' })}`)}
        aria-label={`Activity of ${entity}, ${action}`}
      >
        {entity}
      </Anchor>
    ),
  },
  { key: 'action', header: 'Action', width: '30%', cell: ({ action }) => action },
  {
    key: 'count',
    header: 'Captured',
    width: '20%',
    align: 'right',
    cell: ({ activities }) => activities.toLocaleString('en'),
  },
];

/** What was captured in the last 24 hours. */
export function CapturedTable({ captured }: { captured: Captured[] }) {
  return (
    <section aria-labelledby="captured">
      <Title order={2} id="captured" mb="xs">
        Captured in the last 24 hours
      </Title>
      {captured.length === 0 ? (
        <EmptyState title="Nothing was captured">
          A change is captured once its table is watched, under Audit Settings, and has an enabled entity event for the
          action.
        </EmptyState>
      ) : (
        <DataTable
          label="Captured in the last 24 hours"
          columns={COLUMNS}
          rows={captured}
          rowKey={({ entity, action }) => `${entity}:${action}`}
        />
      )}
    </section>
  );
}
