import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import type { Column } from '../../components/data-table.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import type { EntityEventRowFragment } from '../../generated/graphql.ts';
import { readableCondition } from './condition.ts';
import { EnabledSwitch } from './enabled-switch.tsx';

export interface EventColumnOptions {
  isTenant: boolean;
  mayEdit: boolean;
}

export function eventColumns({ isTenant, mayEdit }: EventColumnOptions): Column<EntityEventRowFragment>[] {
  const columns: Column<EntityEventRowFragment>[] = [
    {
      key: 'entity',
      header: 'Entity',
      cell: ({ id, entity, action }) => (
        <Anchor component={Link} href={`/${id}`} inherit className="break" aria-label={`${entity}, ${action}`}>
          {entity}
        </Anchor>
      ),
    },
    { key: 'action', header: 'Action', width: '110px', cell: ({ action }) => action },
    { key: 'description', header: 'Description', width: '40%', cell: (event) => <Description {...event} /> },
    {
      key: 'enabled',
      header: 'Enabled',
      width: '150px',
      cell: (event) =>
        mayEdit ? <EnabledSwitch event={event} /> : <StateBadge state={event.enabled ? 'enabled' : 'off'} />,
    },
  ];
  if (!isTenant)
    columns.push({
      key: 'captured',
      header: 'Captured in 24 h',
      width: '150px',
      align: 'right',
      cell: (event) => <Captured {...event} />,
    });
  return columns;
}

/** What it means, and below that when it fires. */
function Description({ description, columns, condition, includeUnchanged, problem }: EntityEventRowFragment) {
  return (
    <>
      {description && <Text size="sm">{description}</Text>}
      {columns && (
        <Text size="sm" c="dimmed">
          when {columns.join(' or ')} changes
        </Text>
      )}
      {condition && (
        <Text size="sm" c="dimmed" className="break">
          if <span className="mono">{readableCondition(condition)}</span>
        </Text>
      )}
      {includeUnchanged && (
        <Text size="sm" c="dimmed">
          also when nothing changes
        </Text>
      )}
      {problem && (
        <Text size="sm" style={{ color: 'var(--rowhook-warn)' }}>
          <span aria-hidden>! </span>
          {problem}
        </Text>
      )}
      {!description && !columns && !condition && !includeUnchanged && !problem && '–'}
    </>
  );
}

function Captured({ entity, action, activities24H }: EntityEventRowFragment) {
  if (activities24H === null) return '–';
  const count = activities24H.toLocaleString('en');
  if (activities24H === 0) return count;
  return (
    <Anchor
      component={Link}
      inherit
      href={appHref(`/activity?${new URLSearchParams({ entity: entity ?? '', action: action ?? '', since: '24h' })}`)}
      aria-label={`${count} captured in the last 24 hours, ${entity}, ${action}`}
    >
      {count}
    </Anchor>
  );
}
