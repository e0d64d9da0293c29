import { Button, Switch, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { Callout } from '../../../components/callout.tsx';
import { ApiForm } from '../../../forms/api-form.tsx';
import { useApiForm } from '../../../forms/use-api-form.ts';
import { useIsTenant, useMay } from '../../../session/me.ts';
import { SIGNINGS } from '../words.ts';
import { Choice } from './choice.tsx';
import { ConnectionFields } from './connection-fields.tsx';
import { EventPicker } from './event-picker.tsx';
import { HeadersField } from './headers-field.tsx';
import { LimitFields } from './limit-fields.tsx';
import { RetryFields } from './retry-fields.tsx';
import { SamplePanel } from './sample-panel.tsx';
import { type Stored, saveRegistration } from './save.ts';
import { Section } from './section.tsx';
import { UriInput } from './uri-input.tsx';
import { eventName, useEventChoices } from './use-event-choices.ts';
import { validateRegistration } from './validate.ts';
import { NEW_VALUES, type RegistrationValues } from './values.ts';

export interface RegistrationFormProps {
  /** Undefined: a new one is added. */
  id: string | undefined;
  values: RegistrationValues;
  /** Which secrets of its connection are there already. */
  storedSecrets: ReadonlySet<string>;
  cancelHref: string;
  onSaved: (id: string, thenTest: boolean) => void;
  /** After Save/New: the form is for the next one already, unless this leads elsewhere. */
  onNew: () => void;
  /** It is there, paused, and a part of it was refused. @default false */
  isHalfSaved?: boolean;
  /** After a new one was refused: whether it is there all the same. */
  onHalfSaved?: (isThere: boolean) => void;
}

const PAUSE_MS = 300;

/** Everything that a registration can be, in one form. */
export function RegistrationForm({
  id,
  values,
  storedSecrets,
  cancelHref,
  onSaved,
  onNew,
  isHalfSaved = false,
  onHalfSaved,
}: RegistrationFormProps) {
  const client = useQueryClient();
  const isTenant = useIsTenant();
  const mayAdd = useMay()('Registration', 'Add');
  const stored = useRef<Stored>({ id, values });
  const savedId = () => stored.current.id ?? '';
  const submit = async (submitted: RegistrationValues) => {
    try {
      await saveRegistration(stored.current, submitted);
    } catch (thrown) {
      onHalfSaved?.(stored.current.id !== undefined);
      throw thrown;
    } finally {
      void client.invalidateQueries();
    }
  };
  const api = useApiForm<RegistrationValues>({
    initialValues: values,
    validate: (given) => validateRegistration(given, storedSecrets),
    submit,
    saved: 'The registration is saved',
    firstField: 'uri',
    onSaved: () => onSaved(savedId(), false),
    onNew: () => {
      stored.current = { id: undefined, values: NEW_VALUES };
      onNew();
    },
  });
  const { form } = api;
  const given = form.getValues();
  return (
    <>
      {isHalfSaved && <HalfSaved onShow={() => form.getInputNode(Object.keys(form.errors)[0] ?? 'uri')?.focus()} />}
      <ApiForm
        api={api}
        cancelHref={cancelHref}
        failed="The registration was not saved"
        withNew={mayAdd}
        more={
          <Button
            variant="default"
            disabled={api.isSaving}
            onClick={() => api.saveThen(() => onSaved(savedId(), true))}
          >
            Save and send a test
          </Button>
        }
      >
        <Section title="Endpoint" lead="Where it is sent. The address has to be one that the settings allow.">
          <UriInput {...form.getInputProps('uri')} />
          <TextInput
            label="Description"
            placeholder="What it is for, as in: the warehouse"
            autoComplete="off"
            {...form.getInputProps('description')}
          />
          {!isTenant && (
            <TextInput
              label="Owner"
              description={
                id === undefined
                  ? 'Only the events of this owner; empty: of all owners. It cannot be changed later.'
                  : 'Only the events of this owner. It cannot be changed.'
              }
              placeholder="All owners"
              autoComplete="off"
              readOnly={id !== undefined || isHalfSaved}
              {...form.getInputProps('ownerId')}
            />
          )}
          <Switch
            label="Is Enabled"
            description="Off: it is paused; its deliveries are held, and sent once it is resumed."
            {...form.getInputProps('isEnabled', { type: 'checkbox' })}
          />
        </Section>
        <Section title="Entity events" lead="What is sent to it.">
          <EventPicker {...form.getInputProps('events')} />
        </Section>
        <Section title="Request" lead="What each request looks like.">
          <Switch
            label="Sends JSON"
            description="On: the body is the event with its row. Off: it is empty, and headers say what happened."
            {...form.getInputProps('sendsJson', { type: 'checkbox' })}
          />
          <ChosenSample values={given} />
          <HeadersField form={form} />
        </Section>
        <Section title="Signing" lead="How the endpoint can tell that a request is from here, and was not changed.">
          <Choice label="Signature" choices={SIGNINGS} input={form.getInputProps('signing')} />
        </Section>
        <Section title="Retries" lead="What happens when the endpoint does not answer 2xx.">
          <RetryFields form={form} />
        </Section>
        <Section title="Limits and order" lead="How much at a time, in which order, and what leaves together.">
          <LimitFields form={form} />
        </Section>
        <Section title="Advanced" lead="For endpoints that are not reached the plain way.">
          <ConnectionFields form={form} stored={storedSecrets} />
        </Section>
      </ApiForm>
    </>
  );
}

/** Where a part of a new one was refused: the rest is there. */
function HalfSaved({ onShow }: { onShow: () => void }) {
  return (
    <Callout tone="warn" title="It is saved, but not complete">
      <Text size="sm">It is paused until what is wrong is put right: nothing is sent to it yet. Then save again.</Text>
      <Button size="xs" variant="default" mt="xs" onClick={onShow}>
        Show what is wrong
      </Button>
    </Callout>
  );
}

function ChosenSample({ values: { events, sendsJson, ownerId, grouping } }: { values: RegistrationValues }) {
  const { choices } = useEventChoices();
  const mayLook = useMay()('Activity', 'List');
  const [owner] = useDebouncedValue(ownerId.trim(), PAUSE_MS);
  if (!mayLook) return null;
  const chosen = (choices ?? []).filter((choice) => events.includes(eventName(choice)));
  return <SamplePanel events={chosen} sendsJson={sendsJson} ownerId={owner} grouping={grouping} />;
}
