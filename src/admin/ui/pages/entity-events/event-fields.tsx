import { Anchor, MultiSelect, Select, Switch, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { Link } from 'wouter';
import { present } from '../../api/present.ts';
import { useApi } from '../../api/use-api.ts';
import { type CatalogueEntryFragment, EntityColumnsDocument } from '../../generated/graphql.ts';
import { ACTIONS } from './actions.ts';
import { AdvancedFields } from './advanced-fields.tsx';
import { ConditionField } from './condition-field.tsx';
import type { EventValues } from './values.ts';

export interface EventFieldsProps {
  form: UseFormReturnType<EventValues>;
  /** What the entity is chosen from. */
  entries?: CatalogueEntryFragment[];
  /** It is there already: its entity and action are what they are. @default false */
  isThere?: boolean;
}

/** The fields of an entity event, those that its action has. */
export function EventFields({ form, entries = [], isThere = false }: EventFieldsProps) {
  const { entity, action, columns, includeUnchanged } = form.values;
  const { data } = useApi(EntityColumnsDocument, { entity: entity ?? '' }, { enabled: entity !== null });
  const capturable = (data?.table?.columns ?? []).filter((column) => column.capturable);
  const names = capturable.map(({ name }) => name);
  return (
    <>
      {!isThere && <What form={form} entries={entries} />}
      <TextInput
        label="Description"
        description="What it means, in the words of your business: as in “An order was paid”."
        autoComplete="off"
        {...form.getInputProps('description')}
      />
      <Switch
        label="Enabled"
        description="Off: nothing is captured for it, and what changes meanwhile is not sent later either."
        {...form.getInputProps('enabled', { type: 'checkbox' })}
      />
      {action === 'update' && (
        <MultiSelect
          label="Changed columns"
          description={
            includeUnchanged
              ? 'Not together with updates that change nothing, under Advanced.'
              : 'Only when one of these changes. Empty: when any column does.'
          }
          placeholder={columns.length > 0 ? undefined : 'Any'}
          searchable
          clearable
          disabled={includeUnchanged}
          nothingFoundMessage="No such column"
          // One that is gone, and still named, is shown.
          data={[...new Set([...names, ...columns])]}
          {...form.getInputProps('columns')}
        />
      )}
      {action === 'truncate' ? (
        <Text size="sm" c="dimmed">
          A TRUNCATE is one event for the table: it has no row, and so no condition and no owner. It is sent only to
          registrations for all owners.
        </Text>
      ) : (
        <ConditionField form={form} columns={capturable} />
      )}
      <AdvancedFields form={form} />
    </>
  );
}

/** Entity and action. */
function What({ form, entries }: { form: UseFormReturnType<EventValues>; entries: CatalogueEntryFragment[] }) {
  const { entity } = form.values;
  const chosen = entries.find((entry) => entry.entity === entity);
  const events = present(chosen?.entityEvents.nodes);
  const taken = events.map(({ action }) => action);
  const same = events.find(({ action }) => action === form.values.action);
  return (
    <>
      <Select
        label="Entity"
        description="A watched table."
        placeholder="Choose one"
        required
        searchable
        allowDeselect={false}
        nothingFoundMessage="No such entity: tables are watched under Audit Settings"
        data={entries.map(({ entity: value, label }) => ({
          value: value ?? '',
          label: label === value ? (value ?? '') : `${label} (${value})`,
        }))}
        {...form.getInputProps('entity')}
        onChange={(value) => form.setValues({ entity: value, columns: [], condition: '' })}
      />
      <Select
        label="Action"
        placeholder="Choose one"
        required
        allowDeselect={false}
        data={ACTIONS.map(({ value, meaning }) => ({
          value,
          label: taken.includes(value) ? `${value} (exists already)` : `${value}: ${meaning}`,
          disabled: taken.includes(value),
        }))}
        {...form.getInputProps('action')}
      />
      {same && (
        <Anchor component={Link} size="sm" href={`/${same.id}`}>
          Open {entity}, {same.action}
        </Anchor>
      )}
    </>
  );
}
