import { ActionIcon, Autocomplete, Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { randomId } from '@mantine/hooks';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { inWords } from '../../../api/api-error.ts';
import { present } from '../../../api/present.ts';
import { useChange } from '../../../api/use-change.ts';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import { StartBackfillDocument } from '../../../generated/graphql.ts';
import { byEntity } from '../words.ts';
import classes from './detail.module.css';
import { useColumns } from './use-columns.ts';
import type { Registration } from './view.tsx';

export interface BackfillDialogProps {
  registration: Registration;
  onClose: () => void;
}

interface Condition {
  key: string;
  column: string;
  operator: string;
  value: string;
}

const OPERATORS = ['=', '<>', '<', '<=', '>', '>=', 'is null', 'is not null'];

/** Asks which rows, and begins to send them. */
export function BackfillDialog({ registration, onClose }: BackfillDialogProps) {
  const { id, registrationEvents } = registration;
  const events = present(registrationEvents.nodes).flatMap(({ entityEvent }) => entityEvent ?? []);
  const entities = byEntity(events).map(([entity]) => entity);
  const [entity, setEntity] = useState(entities[0] ?? '');
  const [conditions, setConditions] = useState<Condition[]>([]);
  const change = useChange(StartBackfillDocument);
  const start = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await change.mutateAsync({ registrationId: id, entity, conditions: conditions.map(written) });
      onClose();
    } catch {
      // Shown below.
    }
  };
  const set = (key: string, changes: Partial<Condition>) =>
    setConditions(conditions.map((condition) => (condition.key === key ? { ...condition, ...changes } : condition)));
  const columns = useColumns(events.find((event) => event.entity === entity)?.id, registration.ownerId);
  const noColumn = change.error?.code === 'WHCOL' ? inWords(change.error) : undefined;
  const isAtItsField = noColumn !== undefined && conditions.some(({ column }) => !columns.includes(column));
  return (
    <Modal opened size="lg" onClose={onClose} title={<Text fw={600}>Start a back-fill</Text>}>
      <form onSubmit={start}>
        <Stack gap="sm">
          <Text size="sm">
            The endpoint is sent the rows that the table has already, each once and as it is now. Workers do it page by
            page, behind live changes.
          </Text>
          <Select
            label="Rows of"
            allowDeselect={false}
            value={entity}
            onChange={(value) => value !== null && setEntity(value)}
            data={entities}
            data-autofocus
          />
          {conditions.map((condition, index) => (
            <ConditionRow
              key={condition.key}
              condition={condition}
              number={index + 1}
              columns={columns}
              error={isAtItsField && !columns.includes(condition.column) ? noColumn : undefined}
              onChange={(changes) => set(condition.key, changes)}
              onRemove={() => setConditions(conditions.filter(({ key }) => key !== condition.key))}
            />
          ))}
          <Group gap="xs">
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => setConditions([...conditions, { key: randomId(), column: '', operator: '=', value: '' }])}
            >
              Add a condition
            </Button>
            <Text size="sm" c="dimmed">
              {conditions.length === 0 ? 'Without any: all rows.' : 'Only rows for which all of them hold.'}
            </Text>
          </Group>
          {change.error && !isAtItsField && <ErrorPanel error={change.error} title="The back-fill was not started" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending}>
              Start
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface ConditionRowProps {
  condition: Condition;
  number: number;
  columns: string[];
  /** What is wrong with its column. */
  error: string | undefined;
  onChange: (changes: Partial<Condition>) => void;
  onRemove: () => void;
}

function ConditionRow({ condition, number, columns, error, onChange, onRemove }: ConditionRowProps) {
  const { column, operator, value } = condition;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid in all browsers.
    <div className={classes.conditions} role="group" aria-label={`Condition ${number}`}>
      <Autocomplete
        label="Column"
        data={columns}
        value={column}
        error={error}
        onChange={(text) => onChange({ column: text })}
      />
      <Select
        label="Comparison"
        allowDeselect={false}
        data={OPERATORS}
        value={operator}
        onChange={(chosen) => chosen !== null && onChange({ operator: chosen })}
      />
      <TextInput
        label="Value"
        value={takesValue(operator) ? value : ''}
        disabled={!takesValue(operator)}
        autoComplete="off"
        onChange={({ currentTarget }) => onChange({ value: currentTarget.value })}
      />
      <ActionIcon variant="default" size="lg" aria-label={`Remove condition ${number}`} onClick={onRemove}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function takesValue(operator: string): boolean {
  return !operator.startsWith('is ');
}

function written({ column, operator, value }: Condition) {
  return { column, operator, value: takesValue(operator) ? value : null };
}
