import { Radio, Stack, Switch, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { AdvancedOptions } from '../../forms/advanced-options.tsx';
import { useMay } from '../../session/me.ts';
import type { EventValues } from './values.ts';

const FIELDS = ['includeUnchanged', 'payloadFunction', 'payloadView'] as const;

/** What few need; shown at once where something of it is set, or wrong. */
export function AdvancedFields({ form }: { form: UseFormReturnType<EventValues> }) {
  const initial = form.getInitialValues();
  const { action } = form.values;
  // Of a truncate there is nothing to send, and nothing that changes.
  if (action === 'truncate') return null;
  return (
    <AdvancedOptions
      isSet={initial.includeUnchanged || initial.payload !== 'row'}
      hasProblem={FIELDS.some((field) => form.errors[field])}
    >
      {action === 'update' && (
        <Switch
          label="Capture updates that change nothing, too"
          description="Such as update orders set status = status."
          {...form.getInputProps('includeUnchanged', { type: 'checkbox' })}
        />
      )}
      <PayloadFields form={form} />
    </AdvancedOptions>
  );
}

/** What is sent: like the columns of the catalogue it says what leaves the database, and is for those who may edit that. */
function PayloadFields({ form }: { form: UseFormReturnType<EventValues> }) {
  const mayEdit = useMay()('AuditSetting', 'Edit');
  const { action, payload, payloadFunction, payloadView } = form.values;
  if (!mayEdit)
    return (
      <Text size="sm">
        Sent: {payload === 'row' ? 'the row' : payload === 'function' ? payloadFunction : payloadView}. Only who may
        edit Audit Settings can change that.
      </Text>
    );
  return (
    <Stack gap="sm">
      <Radio.Group label="What is sent" {...form.getInputProps('payload', { withFocus: false })}>
        <Stack gap={6} mt={6}>
          <Radio value="row" label="The row, but for the columns that are never copied" />
          <Radio value="function" label="What a function of your own makes of it" />
          {/* A row that is deleted has none in a view any more. */}
          {action !== 'delete' && <Radio value="view" label="The row of a view of your own" />}
        </Stack>
      </Radio.Group>
      {payload === 'function' && (
        <TextInput
          label="Function"
          description="Of your own, with its schema: f(old, new) of two rows of the table, or of two json, which is stable and returns json. It runs in the transaction that writes, with the rights of its owner."
          placeholder="public.order_payload"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('payloadFunction')}
        />
      )}
      {payload === 'view' && (
        <TextInput
          label="View"
          description="Of your own, with its schema: its row of the same key is sent, as it is in the transaction that writes."
          placeholder="public.order_documents"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('payloadView')}
        />
      )}
    </Stack>
  );
}
