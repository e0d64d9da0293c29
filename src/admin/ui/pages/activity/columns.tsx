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
  /** The filters as they are in the address: they come along, for the way back. */
  search: string;
}

/** The columns of the live table, as the original product has them. */
export function activityColumns({ selection, isTenant, search }: ColumnOptions): Column<ActivityRowFragment>[] {
  const columns: Column<ActivityRowFragment>[] = [
    {
      key: 'occurred',
      header: 'Occurred',
      width: '196px',
      cell: ({ id, occurredAt }) => (
        <Anchor component={Link} href={hrefOf(id, search)} fz="inherit">
          <Time at={occurredAt} show="both" />
        </Anchor>
      ),
    },
    { key: 'entity', header: 'Entity', cell: ({ entity }) => <Entity name={entity ?? ''} /> },
    { key: 'action', header: 'Action', width: '84px', half: 'left', cell: (activity) => <Action {...activity} /> },
    {
      key: 'object',
      header: 'Object',
      half: 'right',
      cell: ({ objectId }) => <span className="mono">{objectId ?? '–'}</span>,
    },
    { key: 'owner', header: 'Owner', width: '100px', cell: ({ ownerId }) => ownerId ?? '–' },
    {
      key: 'state',
      header: 'State',
      width: '136px',
      cell: ({ state, reason }) => <StateBadge state={state} reason={reason} />,
    },
    { key: 'tried', header: 'Last tried', width: '124px', half: 'left', cell: (activity) => <Tried {...activity} /> },
    { key: 'next', header: 'Next try', width: '88px', half: 'right', cell: ({ nextTryAt }) => <Time at={nextTryAt} /> },
  ];
  return [
    ...(selection ? [selectionColumn(selection)] : []),
    ...columns.filter(({ key }) => !(isTenant && key === 'owner')),
  ];
}

/** Of an activity, from its list. */
export function hrefOf(id: string, search: string): string {
  return search === '' ? `/${id}` : `/${id}?${search}`;
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

/** It is broken after its schema, where it has to be, and nowhere else. */
function Entity({ name }: { name: string }) {
  const [schema, table] = name.split(/\.(.*)/s);
  return (
    <span className={classes.entity}>
      {table === undefined ? (
        schema
      ) : (
        <>
          {schema}.<wbr />
          {table}
        </>
      )}
    </span>
  );
}

function Action({ action, origin }: Pick<ActivityRowFragment, 'action' | 'origin'>) {
  return (
    <>
      {action}
      {origin !== 'capture' && <span className={classes.test}>{origin}</span>}
    </>
  );
}

function Tried({ state, lastTriedAt, lastStatus, lastErrorClass }: ActivityRowFragment) {
  // Of several deliveries the last one may have gone well: its answer would contradict the state, which is that of the worst.
  const isOfAnother = state !== 'delivered' && lastStatus !== null && lastStatus < 300;
  return (
    <>
      <Time at={lastTriedAt} />
      {lastTriedAt && !isOfAnother && <div className={classes.answer}>{lastAnswer(lastStatus, lastErrorClass)}</div>}
    </>
  );
}
