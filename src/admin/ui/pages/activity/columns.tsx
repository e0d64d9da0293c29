import { Anchor, Checkbox } from '@mantine/core';
import { Link } from 'wouter';
import type { Column } from '../../components/data-table.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { Time } from '../../components/time.tsx';
import type { ActivityRowFragment } from '../../generated/graphql.ts';
import classes from './list.module.css';
import type { Selection } from './use-selection.ts';
import { lastAnswer } from './words.ts';

export interface ColumnOptions {
  /** Undefined: rows cannot be selected. */
  selection: Selection | undefined;
  isTenant: boolean;
}

/** The columns of the live table, as the original product has them. */
export function activityColumns({ selection, isTenant }: ColumnOptions): Column<ActivityRowFragment>[] {
  const columns: Column<ActivityRowFragment>[] = [
    {
      key: 'occurred',
      header: 'Occurred',
      width: '215px',
      cell: ({ id, occurredAt }) => (
        <Anchor component={Link} href={`/${id}`}>
          <Time at={occurredAt} show="both" />
        </Anchor>
      ),
    },
    { key: 'entity', header: 'Entity', cell: ({ entity }) => entity },
    { key: 'action', header: 'Action', width: '100px', cell: (activity) => <Action {...activity} /> },
    { key: 'object', header: 'Object', cell: ({ objectId }) => <span className="mono">{objectId ?? '–'}</span> },
    { key: 'owner', header: 'Owner', cell: ({ ownerId }) => ownerId ?? '–' },
    {
      key: 'state',
      header: 'State',
      width: '150px',
      cell: ({ state, reason }) => <StateBadge state={state} reason={reason} />,
    },
    { key: 'tried', header: 'Last tried', width: '150px', cell: (activity) => <Tried {...activity} /> },
    { key: 'next', header: 'Next try', width: '110px', cell: ({ nextTryAt }) => <Time at={nextTryAt} /> },
  ];
  return [
    ...(selection ? [selectionColumn(selection)] : []),
    ...columns.filter(({ key }) => !(isTenant && key === 'owner')),
  ];
}

function selectionColumn(selection: Selection): Column<ActivityRowFragment> {
  return {
    key: 'select',
    width: '44px',
    header: (
      <Checkbox
        aria-label="Select all that is shown"
        checked={selection.all}
        indeterminate={selection.some}
        onChange={selection.toggleAll}
      />
    ),
    cell: ({ id }) => (
      <Checkbox
        aria-label={`Select activity ${id}`}
        checked={selection.ids.has(id)}
        onChange={() => selection.toggle(id)}
      />
    ),
  };
}

function Action({ action, origin }: Pick<ActivityRowFragment, 'action' | 'origin'>) {
  return (
    <>
      {action}
      {origin !== 'capture' && <span className={classes.test}>{origin}</span>}
    </>
  );
}

function Tried({ lastTriedAt, lastStatus, lastErrorClass }: ActivityRowFragment) {
  return (
    <>
      <Time at={lastTriedAt} />
      {lastTriedAt && <div className={classes.answer}>{lastAnswer(lastStatus, lastErrorClass)}</div>}
    </>
  );
}
