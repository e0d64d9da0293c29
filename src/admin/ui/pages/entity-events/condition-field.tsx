import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useApi } from '../../api/use-api.ts';
import { CheckConditionDocument } from '../../generated/graphql.ts';
import { type ConditionColumn, exampleConditions } from './condition.ts';
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
        description="Only what it holds for is captured: what is true or false of $.new, the row after the change, and $.old, the row before. In the language of jsonpath."
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
      <Text size="sm" role="status" className={classes.check} data-good={check?.good !== undefined}>
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
  if (!valid) return { wrong: [problem, hint].filter(Boolean).join('. ') };
  return { good: `✓ It can be used${columns.length > 0 ? `, and looks at ${columns.join(', ')}` : ''}.` };
}
