import { Anchor, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { JsonView } from '../../components/json-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { Time } from '../../components/time.tsx';
import type { PreviewEventQuery } from '../../generated/graphql.ts';
import { members } from '../../json/members.ts';
import { RegistrationCell } from '../registrations/registration-cell.tsx';
import classes from './entity-events.module.css';

type Preview = NonNullable<PreviewEventQuery['preview']>;
type Registration = Preview['registrations'][number];

/** The figures, the registrations and some of the bodies. */
export function PreviewResult({ preview }: { preview: Preview }) {
  const { lookedAt, activities, notJudged, complete, lookedFrom, registrations, samples } = preview;
  if (lookedAt === 0) return <Nothing preview={preview} />;
  return (
    <Stack gap="sm">
      <Text>
        <strong>
          {count(activities)} of {count(lookedAt)}
        </strong>{' '}
        changes ({preview.entity}, {preview.action}) would have been captured.{' '}
        {notJudged > 0 && `${count(notJudged)} of them could not be judged, and so are captured. `}
        {!complete && lookedFrom && (
          <>
            There are more than were looked at: these go back to <Time at={lookedFrom} show="absolute" />.
          </>
        )}
      </Text>
      <Told registrations={registrations} deliveries={preview.deliveries} />
      {samples.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            What would have been sent: {samples.length === 1 ? 'its body' : `the latest ${samples.length} bodies`}
          </Text>
          {samples.map((sample) => (
            <Sample key={sample.activityId} {...sample} />
          ))}
        </div>
      )}
    </Stack>
  );
}

function Nothing({ preview: { entity, action, since } }: { preview: Preview }) {
  return (
    <Text size="sm">
      <strong>Nothing to look at:</strong> since <Time at={since} show="absolute" /> no {action} of {entity} was
      captured. There is history only of what an enabled entity event has captured. Save this one without a condition,
      let some changes come, and try conditions then; or look further back.
    </Text>
  );
}

const COLUMNS: Column<Registration>[] = [
  {
    key: 'registration',
    header: 'Registration',
    cell: (row) => <RegistrationCell registration={row} href={appHref(`/registrations/${row.id}`)} />,
  },
  { key: 'owner', header: 'Owner', width: '20%', cell: ({ ownerId }) => ownerId ?? 'All owners' },
  {
    key: 'state',
    header: 'State',
    width: '130px',
    cell: ({ state, failing }) => <StateBadge state={state === 'active' && failing ? 'failing' : state} />,
  },
  {
    key: 'activities',
    header: 'Deliveries',
    width: '110px',
    align: 'right',
    cell: ({ activities }) => count(activities),
  },
];

function Told({ registrations, deliveries }: { registrations: Registration[]; deliveries: number }) {
  if (registrations.length === 0)
    return <Text size="sm">No registration has this event yet: it would not have been sent to anyone.</Text>;
  return (
    <div>
      <Text size="sm" mb={4}>
        With the registrations of today, that would have been <strong>{count(deliveries)} deliveries</strong>:
      </Text>
      <DataTable label="Where it would have been sent" columns={COLUMNS} rows={registrations} rowKey={({ id }) => id} />
    </div>
  );
}

function Sample({ activityId, body }: Preview['samples'][number]) {
  const [opened, setOpened] = useState(false);
  const { objectId, at } = useMemo(() => said(body), [body]);
  return (
    <details className={classes.sample} open={opened} onToggle={({ currentTarget }) => setOpened(currentTarget.open)}>
      <summary>
        Activity {activityId}
        {objectId !== undefined && `, object ${objectId}`}
        {at !== undefined && (
          <>
            , <Time at={at} show="absolute" />
          </>
        )}
      </summary>
      {opened && (
        <Stack gap={6}>
          <JsonView text={body} label={`the body of activity ${activityId}`} />
          <Anchor component={Link} size="sm" py={4} href={appHref(`/activity/${activityId}`)}>
            Activity {activityId}, and where it was sent
          </Anchor>
        </Stack>
      )}
    </details>
  );
}

/** Which object a body is of, and when it changed. */
function said(body: string): { objectId: string | undefined; at: string | undefined } {
  const found = new Map(members(body) ?? []);
  const at = text(found.get('timestamp'));
  return { objectId: text(found.get('object_id')), at: at && !Number.isNaN(Date.parse(at)) ? at : undefined };
}

/** A value of JSON as people read it; undefined where there is none. */
function text(value: string | undefined): string | undefined {
  if (value === undefined || value === 'null') return undefined;
  return value.startsWith('"') ? JSON.parse(value) : value;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
