import { Anchor, Checkbox, Group, Input, Skeleton, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { appHref } from '../../../address/app-href.ts';
import { Callout } from '../../../components/callout.tsx';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import type { EventChoiceFragment } from '../../../generated/graphql.ts';
import { useMay } from '../../../session/me.ts';
import { byEntity } from '../words.ts';
import type { FieldProps } from './field-props.ts';
import classes from './form.module.css';
import { eventName, useEventChoices } from './use-event-choices.ts';

const FILTER_FROM = 8;

/** The entity events that are sent to a registration: the actions of each entity, as boxes. */
export function EventPicker(input: FieldProps) {
  const { choices, error, refetch } = useEventChoices();
  const [text, setText] = useState('');
  if (error) return <ErrorPanel error={error} title="The entity events could not be read" onRetry={refetch} />;
  if (!choices) return <Skeleton h={110} />;
  if (choices.length === 0) return <NoEvents {...input} />;
  const entities = byEntity(choices);
  const shown = entities.filter(([entity]) => entity.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <>
      {entities.length >= FILTER_FROM && (
        <TextInput
          label="Find an entity"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <Checkbox.Group
        label="Entities and actions"
        description={`${input.value.length} of ${choices.length} chosen`}
        descriptionProps={{ mb: 6 }}
        errorProps={{ mt: 6 }}
        withAsterisk
        error={input.error}
        value={input.value}
        onChange={input.onChange}
      >
        {/* Takes the focus when nothing was chosen, so that the error is read with it. */}
        <div className={classes.events} data-path={input['data-path']} tabIndex={-1}>
          {shown.map(([entity, events]) => (
            <Entity key={entity} entity={entity} events={events} />
          ))}
          {shown.length === 0 && (
            <Text size="sm" c="dimmed" p="sm">
              No entity has this in its name.
            </Text>
          )}
        </div>
      </Checkbox.Group>
    </>
  );
}

function Entity({ entity, events }: { entity: string; events: EventChoiceFragment[] }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in all browsers.
    <div className={classes.entity} role="group" aria-label={entity}>
      <Text size="sm" fw={600} className="break">
        {entity}
      </Text>
      <Group gap="md">
        {events.map((event) => (
          <Checkbox
            key={event.id}
            value={eventName(event)}
            label={event.enabled === false ? `${event.action} (not captured now)` : event.action}
            {...(event.description !== null && { title: event.description })}
          />
        ))}
      </Group>
    </div>
  );
}

function NoEvents({ error, 'data-path': path }: FieldProps) {
  const mayAdd = useMay()('EntityEvent', 'Add');
  return (
    <div data-path={path} tabIndex={-1}>
      <Callout tone="warn" title="There is no entity event yet">
        {mayAdd ? (
          <Text size="sm">
            A registration is sent entity events, as in “public.orders, create”.{' '}
            <Anchor component={Link} href={appHref('/entity-events/new')} underline="always">
              Add one first
            </Anchor>
            .
          </Text>
        ) : (
          <Text size="sm">
            A registration is sent entity events, as in “public.orders, create”. Whoever runs the system adds them.
          </Text>
        )}
      </Callout>
      {error && <Input.Error mt={6}>{error}</Input.Error>}
    </div>
  );
}
