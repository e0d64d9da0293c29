import { Anchor, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { Time } from '../../components/time.tsx';
import { RegistrationCell } from '../registrations/registration-cell.tsx';
import { shownState } from '../registrations/words.ts';
import type { Statistics } from './page.tsx';

type Failing = Statistics['failing'][number];

const COLUMNS: Column<Failing>[] = [
  {
    key: 'uri',
    header: 'Registration',
    cell: (row) => <RegistrationCell registration={row} href={appHref(`/registrations/${row.id}`)} />,
  },
  {
    key: 'state',
    header: 'State',
    width: '120px',
    cell: ({ state, holdReason, health }) => <StateBadge state={shownState(state, holdReason, health)} />,
  },
  { key: 'why', header: 'Problem', width: '45%', cell: (row) => <Problem {...row} /> },
  { key: 'waiting', header: 'Waiting', width: '150px', cell: (row) => <Waiting {...row} /> },
];

/** What is wrong, since when, and what to do. */
function Problem({ state, stateChangedAt, health: { reason, remedy, failingSince } }: Failing) {
  const since = state === 'active' ? failingSince : stateChangedAt;
  return (
    <>
      <Text size="sm">{reason}</Text>
      <Text size="sm" c="dimmed" component="div">
        {since && (
          <>
            Since <Time at={since} show="absolute" />.{' '}
          </>
        )}
        {remedy}
      </Text>
    </>
  );
}

function Waiting({ id, health: { live, oldestDueAt } }: Failing) {
  return (
    <>
      <Anchor
        component={Link}
        inherit
        href={appHref(`/activity?registration=${id}&state=held,blocked,retrying,claimed,pending`)}
      >
        {live >= 1000 ? '1000 or more' : live}
      </Anchor>
      {oldestDueAt && (
        <Text size="sm" c="dimmed" component="div">
          oldest due <Time at={oldestDueAt} />
        </Text>
      )}
    </>
  );
}

/** The registrations that something is wrong with, the worst first. */
export function FailingTable({ failing }: { failing: Failing[] }) {
  return (
    <section aria-labelledby="failing">
      <Title order={2} id="failing" mb="xs">
        {failing.length === 1 ? 'One registration needs' : `${failing.length} registrations need`} attention
      </Title>
      <DataTable label="Registrations that need attention" columns={COLUMNS} rows={failing} rowKey={({ id }) => id} />
    </section>
  );
}
