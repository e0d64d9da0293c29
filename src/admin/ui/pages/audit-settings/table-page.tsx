import { Anchor, Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import { useFilters } from '../../address/use-filters.ts';
import { present } from '../../api/present.ts';
import { useApi } from '../../api/use-api.ts';
import { Callout } from '../../components/callout.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { type CatalogueEntryFragment, TableDetailDocument } from '../../generated/graphql.ts';
import { BackLink } from '../../layout/back-link.tsx';
import { Page } from '../../layout/page.tsx';
import { useMay } from '../../session/me.ts';
import { ColumnTable } from './column-table.tsx';
import { TableFacts } from './table-facts.tsx';
import { useMayUnwatch, useUnwatch } from './use-unwatch.tsx';
import type { Table } from './values.ts';
import { WatchForm } from './watch-form.tsx';

const BACK = <BackLink href="/">Audit Settings</BackLink>;

/** One table: what it is, how it is watched, and the way to watch it. */
export function TablePage() {
  const [{ name = '' }] = useFilters(['name']);
  const { data, error, refetch } = useApi(TableDetailDocument, { entity: name }, { keep: false });
  if (error)
    return (
      <Page title={name} back={BACK}>
        <ErrorPanel error={error} title="The table could not be read" onRetry={refetch} />
      </Page>
    );
  if (!data)
    return (
      <Page title={name} back={BACK} isNarrow>
        <Skeleton h={110} />
        <Skeleton h={420} />
      </Page>
    );
  const { table, auditSettingByEntity: entry } = data;
  if (!table && !entry)
    return (
      <Page title={name || 'No table'} back={BACK}>
        <EmptyState title="There is no such table">It may have another name by now, or be of the system.</EmptyState>
      </Page>
    );
  return (
    <Page
      title={name}
      back={BACK}
      isNarrow
      lead={table?.comment}
      actions={entry && <Unwatch entry={entry} table={table} />}
    >
      <Group gap="sm">
        <StateBadge state={!entry ? 'unwatched' : entry.problem === null && table ? 'watched' : 'ailing'} />
        {entry && <Events entry={entry} />}
      </Group>
      {entry?.problem && (
        <Callout tone="warn" title="It is captured otherwise than it was set up">
          {entry.problem}
        </Callout>
      )}
      {!table && (
        <Callout tone="warn" title="The table is gone">
          It was dropped while it was watched. Unwatch it, or make it anew and watch that.
        </Callout>
      )}
      {table?.problem && (
        <Callout tone="warn" title="Rowhook may not watch it">
          {table.problem}
        </Callout>
      )}
      {table && <TableFacts table={table} entry={entry} />}
      {table && <Options table={table} entry={entry} />}
      {table && <ColumnTable table={table} entry={entry} />}
    </Page>
  );
}

/** The form, for whoever may; what is set is among the facts, too. */
function Options({ table, entry }: { table: Table; entry: CatalogueEntryFragment | null }) {
  const may = useMay();
  if (table.problem !== null || !may('AuditSetting', entry ? 'Edit' : 'Add')) return null;
  return (
    <section aria-labelledby="options">
      <Title order={2} id="options" mb="xs">
        {entry ? 'How it is watched' : 'Watch it'}
      </Title>
      <WatchForm key={entry ? 'watched' : 'unwatched'} table={table} entry={entry} />
    </section>
  );
}

function Events({ entry: { entity, entityEvents } }: { entry: CatalogueEntryFragment }) {
  const may = useMay();
  if (!may('EntityEvent', 'List')) return null;
  const events = present(entityEvents.nodes);
  return (
    <Group gap="xs">
      {events.length === 0 ? (
        <Text size="sm">Nothing is captured of it yet.</Text>
      ) : (
        <Text size="sm">
          Entity events:{' '}
          {events.map(({ id, action }, index) => (
            <span key={id}>
              {index > 0 && ', '}
              <Anchor component={Link} href={appHref(`/entity-events/${id}`)}>
                {action}
              </Anchor>
            </span>
          ))}
        </Text>
      )}
      {may('EntityEvent', 'Add') && events.length < 4 && (
        <Button
          component={Link}
          href={appHref(`/entity-events/new?${new URLSearchParams({ entity: entity ?? '' })}`)}
          size="compact-sm"
          variant="default"
        >
          Add an entity event
        </Button>
      )}
    </Group>
  );
}

function Unwatch({ entry, table }: { entry: CatalogueEntryFragment; table: Table | null }) {
  const mayUnwatch = useMayUnwatch();
  const { unwatch, isBusy } = useUnwatch();
  const [, navigate] = useLocation();
  if (!mayUnwatch(entry)) return null;
  return (
    <Button
      variant="default"
      loading={isBusy}
      onClick={async () => (await unwatch(entry, table?.unwatchLock)) && !table && navigate('/')}
    >
      Unwatch
    </Button>
  );
}
