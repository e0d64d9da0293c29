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
        inherit
        href={appHref(`/entity-events?${new URLSearchParams({ text: `${entity}:${action}` })}`)}
        aria-label={`The entity event ${entity}, ${action}`}
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
    cell: ({ entity, action, activities }) => (
      <Anchor
        component={Link}
        inherit
        href={appHref(`/activity?${new URLSearchParams({ entity, action, since: '24h' })}`)}
        aria-label={`${activities.toLocaleString('en')}: activity of ${entity}, ${action}`}
      >
        {activities.toLocaleString('en')}
      </Anchor>
    ),
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
          A change is captured once its table is watched, under{' '}
          <PageLink path="/audit-settings">Audit Settings</PageLink>, and has an enabled{' '}
          <PageLink path="/entity-events">entity event</PageLink> for the action.
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

function PageLink({ path, children }: { path: string; children: string }) {
  return (
    <Anchor component={Link} href={appHref(path)} underline="always">
      {children}
    </Anchor>
  );
}
