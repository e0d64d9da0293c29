import { MultiSelect, SegmentedControl, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { queryKey } from '../../api/query-key.ts';
import { useChange } from '../../api/use-change.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { AdvancedOptions } from '../../forms/advanced-options.tsx';
import { ApiForm } from '../../forms/api-form.tsx';
import { useApiForm } from '../../forms/use-api-form.ts';
import { type CatalogueEntryFragment, TableDetailDocument, WatchTableDocument } from '../../generated/graphql.ts';
import { LockWords } from './lock-words.tsx';
import { type Copied, type Table, type WatchValues, watchInput, watchValues } from './values.ts';
import { WATCH_COST } from './words.ts';

export interface WatchFormProps {
  table: Table;
  /** How it is watched; null: it is not. */
  entry: CatalogueEntryFragment | null;
}

/** Watches a table, or changes how it is watched. */
export function WatchForm({ table, entry }: WatchFormProps) {
  const change = useChange(WatchTableDocument);
  const client = useQueryClient();
  const confirm = useConfirm();
  const api = useApiForm<WatchValues>({
    initialValues: watchValues(table, entry),
    validate: {
      includedColumns: (names, { copied }) =>
        copied === 'included' && names.length === 0 ? 'Choose at least one column.' : null,
    },
    submit: async (values) => {
      try {
        await change.mutateAsync({ input: watchInput(table.entity, values) });
      } catch (refused) {
        // It may be for a column that is gone, and should not be offered any more.
        void client.invalidateQueries({ queryKey: queryKey(TableDetailDocument) });
        throw refused;
      }
    },
    saved: entry ? `How ${table.entity} is watched is saved` : `Watching ${table.entity}`,
    onSaved: () => {},
    firstField: 'ownerColumn',
  });
  const { onReplication } = api.form.getValues();
  // Where the triggers stay as they are, no write waits.
  const isLocked = !entry || onReplication !== (entry.onReplication === 'always');
  const save = async () => {
    const { hasErrors } = await api.form.validate();
    const yes =
      hasErrors ||
      !isLocked ||
      (await confirm({
        title: entry ? `Put the triggers on ${table.entity} anew?` : `Watch ${table.entity}?`,
        action: entry ? 'Save' : 'Watch it',
        body: (
          <Stack gap="sm">
            <LockWords lock={table.lock} />
            {!entry && <Text size="sm">{WATCH_COST}</Text>}
          </Stack>
        ),
      }));
    if (yes) api.save();
  };
  return (
    <ApiForm
      api={{ ...api, save: () => void save() }}
      saveLabel={entry ? 'Save' : 'Watch it'}
      failed={entry ? 'It was not changed' : 'It is not watched'}
    >
      <Fields form={api.form} table={table} />
    </ApiForm>
  );
}

function Fields({ form, table }: { form: UseFormReturnType<WatchValues>; table: Table }) {
  const columns = table.columns.filter(({ capturable }) => capturable).map(({ name }) => name);
  const hasProblem = ['keyColumns', 'onReplication', 'label'].some((field) => form.errors[field]);
  return (
    <>
      <Select
        label="Owner column"
        description="Names the tenant a row belongs to. Registrations of an owner are sent its rows only; a row in which owner and user are both null is not captured."
        placeholder="None"
        clearable
        searchable
        data={withOwn(columns, form.values.ownerColumn)}
        {...form.getInputProps('ownerColumn')}
      />
      <Select
        label="User column"
        description="Names the user a row belongs to, where there is one."
        placeholder="None"
        clearable
        searchable
        data={withOwn(columns, form.values.userColumn)}
        {...form.getInputProps('userColumn')}
      />
      <CopiedColumns form={form} columns={columns} />
      <AdvancedOptions hasProblem={hasProblem} disabled={hasProblem}>
        <TextInput
          label="Label"
          description="What people call it. Empty: the table's name."
          autoComplete="off"
          {...form.getInputProps('label')}
        />
        <MultiSelect
          label="Key columns"
          description="What identifies a row: the object id is made of them. Empty: the primary key, or else a unique index."
          searchable
          data={[...new Set([...columns, ...form.values.keyColumns])]}
          {...form.getInputProps('keyColumns')}
        />
        <Switch
          label="Capture what replication writes, too"
          description="Sessions whose session_replication_role is replica: a replication tool, a restore with disabled triggers. To change it locks the table as watching it does."
          {...form.getInputProps('onReplication', { type: 'checkbox' })}
        />
      </AdvancedOptions>
    </>
  );
}

const COPIED: { value: Copied; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'excluded', label: 'All but …' },
  { value: 'included', label: 'Only …' },
];

/** What is never copied leaves the database by no webhook, and its change alone is no change. */
function CopiedColumns({ form, columns }: { form: UseFormReturnType<WatchValues>; columns: string[] }) {
  const label = useId();
  const { copied, excludedColumns, includedColumns } = form.values;
  return (
    <Stack gap={6}>
      <div>
        <Text size="sm" fw={600} id={label}>
          Copied columns
        </Text>
        <Text size="xs" c="dimmed">
          Columns that are not copied are never sent, and a change of them alone is not captured.
        </Text>
      </div>
      <SegmentedControl
        aria-labelledby={label}
        data={COPIED}
        {...form.getInputProps('copied')}
        style={{ alignSelf: 'flex-start' }}
      />
      {copied === 'excluded' && (
        <MultiSelect
          label="Never copied"
          searchable
          clearable
          data={[...new Set([...columns, ...excludedColumns])]}
          {...form.getInputProps('excludedColumns')}
        />
      )}
      {copied === 'included' && (
        <MultiSelect
          label="Copied, and no others, whatever columns come later"
          searchable
          clearable
          data={[...new Set([...columns, ...includedColumns])]}
          {...form.getInputProps('includedColumns')}
        />
      )}
    </Stack>
  );
}

/** A column that is gone, and still set, is shown. */
function withOwn(columns: string[], own: string | null): string[] {
  return own === null || columns.includes(own) ? columns : [own, ...columns];
}
