import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { sentence } from '../../api/api-error.ts';
import { useApi } from '../../api/use-api.ts';
import { CheckConditionDocument } from '../../generated/graphql.ts';
import { type ConditionColumn, exampleConditions, readablePaths } from './condition.ts';
import classes from './entity-events.module.css';
import type { EventValues } from './values.ts';

const PAUSE_MS = 400;

export interface ConditionFieldProps {
  form: UseFormReturnType<EventValues>;
  columns: readonly ConditionColumn[];
}

/** A condition, checked by the database while it is written. */
export function ConditionField({ form, columns }: ConditionFieldProps) {
  const { action, condition } = form.values;
  const check = useCheck(form.values);
  const { error: refused, ...input } = form.getInputProps('condition');
  const examples = action === null ? [] : exampleConditions(columns, action);
  return (
    <Stack gap={6}>
      <Textarea
        label="Condition"
        description={`Only changes for which this is true are captured. ${rowsOf(action)} Written in jsonpath.`}
        placeholder="Empty: every change"
        autosize
        minRows={2}
        maxRows={10}
        spellCheck={false}
        autoComplete="off"
        classNames={{ input: 'mono' }}
        error={refused ?? check?.wrong}
        {...input}
      />
      <Text
        size="sm"
        role="status"
        className={classes.check}
        data-good={check?.good !== undefined}
        data-wrong={Boolean(refused ?? check?.wrong)}
      >
        {check?.good}
        {check?.wrong && <span className="visually-hidden">{check.wrong}</span>}
        {!check && condition.trim() !== '' && 'Checking'}
      </Text>
      {examples.length > 0 && condition.trim() === '' && (
        <Group gap={6}>
          <Text size="sm" c="dimmed">
            Such as:
          </Text>
          {examples.map((example) => (
            <Button
              key={example}
              variant="default"
              size="compact-sm"
              className={classes.example}
              onClick={() => {
                form.setFieldValue('condition', example);
                form.getInputNode('condition')?.focus();
              }}
            >
              <span className="mono">{example}</span>
            </Button>
          ))}
        </Group>
      )}
    </Stack>
  );
}

/** What a condition can look at. */
function rowsOf(action: string | null): string {
  if (action === 'create') return '$.new is the row that was inserted.';
  if (action === 'delete') return '$.old is the row that was deleted.';
  return '$.new is the row after the change, $.old the row before it.';
}

interface Check {
  good?: string;
  wrong?: string;
}

/** What the database says of the condition once one pauses; undefined: nothing yet. */
function useCheck({ entity, action, condition }: EventValues): Check | undefined {
  const asked = { entity: entity ?? '', action: action ?? '', condition };
  const [paused] = useDebouncedValue(condition, PAUSE_MS);
  const isReady = entity !== null && action !== null && condition.trim() !== '' && paused === condition;
  const { data, error } = useApi(CheckConditionDocument, asked, { enabled: isReady, staleTime: 30_000 });
  if (condition.trim() === '') return {};
  if (entity === null || action === null) return { good: 'Choose entity and action, and it is checked.' };
  if (!isReady) return undefined;
  if (error) return { wrong: error.message };
  if (!data) return undefined;
  const { valid, error: problem, hint, columns } = data.checkCondition;
  if (!valid) return { wrong: readablePaths([sentence(problem ?? ''), hint].filter(Boolean).join('. ')) };
  return { good: `✓ It can be used${columns.length > 0 ? `, and looks at ${columns.join(', ')}` : ''}.` };
}
