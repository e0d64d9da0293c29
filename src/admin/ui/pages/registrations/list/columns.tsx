import { Text } from '@mantine/core';
import { present } from '../../../api/present.ts';
import type { Column } from '../../../components/data-table.tsx';
import { StateBadge } from '../../../components/state-badge.tsx';
import type { RegistrationRowFragment } from '../../../generated/graphql.ts';
import { milliseconds } from '../../../time/format.ts';
import { LatencyLine } from '../latency-line.tsx';
import { OutcomeBars } from '../outcome-bars.tsx';
import { percent } from '../percent.ts';
import { RegistrationCell } from '../registration-cell.tsx';
import { byEntity, shownState, withoutFigure } from '../words.ts';
import classes from './list.module.css';

type Row = RegistrationRowFragment;

/** @param suffix of links, so that the way back leads to the same filters */
export function registrationColumns(isTenant: boolean, suffix: string): Column<Row>[] {
  const columns: Column<Row>[] = [
    {
      key: 'uri',
      header: 'URI',
      cell: (row) => <RegistrationCell registration={row} href={`/${row.id}${suffix}`} />,
    },
    { key: 'told', header: 'Entity events', width: '19%', cell: (row) => <Told {...row} /> },
    {
      key: 'owner',
      header: 'Owner',
      width: '100px',
      cell: ({ ownerId }) => ownerId ?? 'All owners',
    },
    { key: 'state', header: 'State', width: '190px', cell: (row) => <State {...row} /> },
    {
      key: 'success',
      header: 'Success, last 24 h',
      width: '140px',
      cell: ({ state, health }) => (
        <div className={classes.figure}>
          <Text size="sm">
            {health.successRate24H === null ? withoutFigure(state, health) : percent(health.successRate24H)}
          </Text>
          {health.successRate24H !== null && <OutcomeBars hours={health.hours} />}
        </div>
      ),
    },
    {
      key: 'p95',
      header: 'Answer time, 95 %',
      width: '140px',
      cell: ({ health }) => (
        <div className={classes.figure}>
          <Text size="sm">{health.p95Ms24H === null ? '–' : milliseconds(health.p95Ms24H)}</Text>
          {health.p95Ms24H !== null && <LatencyLine hours={health.hours} />}
        </div>
      ),
    },
  ];
  return columns.filter(({ key }) => !(isTenant && key === 'owner'));
}

function Told({ registrationEvents: { nodes, pageInfo } }: Pick<Row, 'registrationEvents'>) {
  const events = present(nodes).flatMap(({ entityEvent }) => entityEvent ?? []);
  if (events.length === 0)
    return (
      <Text size="sm" c="dimmed">
        nothing yet
      </Text>
    );
  return (
    <ul className={classes.told}>
      {byEntity(events).map(([entity, own]) => (
        <li key={entity}>
          {entity}: {own.map(({ action }) => action).join(', ')}
        </li>
      ))}
      {pageInfo.hasNextPage && <li>and more</li>}
    </ul>
  );
}

function State({ state, holdReason, health }: Row) {
  const { reason } = health;
  return (
    <div>
      <StateBadge state={shownState(state, holdReason, health)} reason={reason} />
      {reason !== null && (
        <Text size="sm" c="dimmed" lineClamp={5}>
          {reason}
        </Text>
      )}
    </div>
  );
}
