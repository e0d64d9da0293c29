import { Select, Skeleton, Text } from '@mantine/core';
import { useId, useState } from 'react';
import { useApi } from '../../../api/use-api.ts';
import { Callout } from '../../../components/callout.tsx';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import { JsonView } from '../../../components/json-view.tsx';
import { type EventChoiceFragment, SampleDocument, type SampleQuery } from '../../../generated/graphql.ts';
import classes from './sample-panel.module.css';
import { eventName } from './use-event-choices.ts';

export interface SamplePanelProps {
  /** The entity events of the registration. */
  events: EventChoiceFragment[];
  sendsJson: boolean;
  /** Of one owner only; empty: of any. */
  ownerId: string;
  grouping: string;
}

/** What will be sent, made from a real row. */
export function SamplePanel({ events, sendsJson, ownerId, grouping }: SamplePanelProps) {
  const id = useId();
  const [chosen, setChosen] = useState<string>();
  const event = events.find((choice) => choice.id === chosen) ?? events[0];
  const { data, error, refetch } = useApi(
    SampleDocument,
    { entityEventId: event?.id ?? '', sendsJson, ownerId: ownerId || null },
    { enabled: event !== undefined, keepPrevious: true, staleTime: 30_000 },
  );
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <div className={classes.head}>
        <Text fw={600} id={id}>
          What will be sent
        </Text>
        {events.length > 1 && (
          <Select
            aria-label="Sample of"
            size="xs"
            allowDeselect={false}
            value={event?.id ?? null}
            onChange={(value) => setChosen(value ?? undefined)}
            data={events.map((choice) => ({ value: choice.id, label: eventName(choice).replace(':', ', ') }))}
          />
        )}
      </div>
      <div className={classes.body}>
        {event === undefined ? (
          <Text size="sm" c="dimmed">
            Choose an entity event, and a sample is made here from a real row.
          </Text>
        ) : error ? (
          <ErrorPanel error={error} title="No sample could be made" onRetry={refetch} />
        ) : data ? (
          <Sample sample={data.sampleRequest} entity={event.entity} sendsJson={sendsJson} grouping={grouping} />
        ) : (
          <Skeleton h={240} />
        )}
      </div>
    </section>
  );
}

interface SampleProps {
  sample: SampleQuery['sampleRequest'];
  entity: string | null;
  sendsJson: boolean;
  grouping: string;
}

function Sample({ sample: { source, headers, body, note }, entity, sendsJson, grouping }: SampleProps) {
  if (source === 'none')
    return (
      <Text size="sm" c="dimmed">
        There is no row in {entity} yet to make a sample of. Once there is one, it is shown here.
      </Text>
    );
  return (
    <>
      {note !== null && (
        <Callout tone="warn" title="Out of the ordinary">
          {note}
        </Callout>
      )}
      {sendsJson ? (
        <JsonView text={body} label="the sample of the body" lines={60} />
      ) : (
        <Text size="sm">The body is empty. What happened is in the headers.</Text>
      )}
      <details className={classes.headers} open={!sendsJson}>
        <summary>{headers.length} headers that Rowhook adds</summary>
        <dl>
          {headers.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      <Text size="sm" c="dimmed">
        Made from a real row, as if it had just changed.
        {grouping === 'transaction' && ' With its grouping, a request holds a list of these.'}
        {grouping === 'coalesce' && ' With its grouping, it is what several changes come to.'}
      </Text>
    </>
  );
}
