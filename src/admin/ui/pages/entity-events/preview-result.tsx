import { Anchor, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { JsonView } from '../../components/json-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { Time } from '../../components/time.tsx';
import type { PreviewEventQuery } from '../../generated/graphql.ts';
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
        captured changes ({preview.entity}, {preview.action}) would have fired.{' '}
        {notJudged > 0 && `${count(notJudged)} of them could not be judged, and so fire. `}
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
            What had been sent: {samples.length === 1 ? 'its body' : `the latest ${samples.length} bodies`}
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
    cell: ({ id, uri, description }) => (
      <Anchor component={Link} href={appHref(`/registrations/${id}`)} className="break">
        {description ?? uri}
      </Anchor>
    ),
  },
  { key: 'owner', header: 'Owner', width: '20%', cell: ({ ownerId }) => ownerId ?? 'all' },
  { key: 'state', header: 'State', width: '130px', cell: ({ state }) => <StateBadge state={state} /> },
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
    return <Text size="sm">No registration has this event yet: nobody would have been told.</Text>;
  return (
    <div>
      <Text size="sm" mb={4}>
        With the registrations of today that would have been <strong>{count(deliveries)} deliveries</strong>:
      </Text>
      <DataTable label="Who would have been told" columns={COLUMNS} rows={registrations} rowKey={({ id }) => id} />
    </div>
  );
}

function Sample({ activityId, body }: Preview['samples'][number]) {
  const [opened, setOpened] = useState(false);
  return (
    <details className={classes.sample} open={opened} onToggle={({ currentTarget }) => setOpened(currentTarget.open)}>
      <summary>Activity {activityId}</summary>
      {opened && <JsonView text={body} label={`the body of activity ${activityId}`} lines={40} />}
    </details>
  );
}

function count(number: number): string {
  return number.toLocaleString('en');
}
