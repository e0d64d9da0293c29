import { NumberInput, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { EXHAUSTIONS, GROUPINGS, ORDERINGS } from '../words.ts';
import { Choice } from './choice.tsx';
import classes from './form.module.css';
import type { RegistrationValues } from './values.ts';

/** How many at a time, how fast, in which order and in which company. */
export function LimitFields({ form }: { form: UseFormReturnType<RegistrationValues> }) {
  const { ordering, grouping } = form.getValues();
  return (
    <>
      <div className={classes.two}>
        <NumberInput
          label="At the same time"
          description="Requests under way at most"
          min={1}
          max={10_000}
          clampBehavior="none"
          allowDecimal={false}
          thousandSeparator=" "
          {...form.getInputProps('maxInFlight')}
        />
        <NumberInput
          label="Per second"
          description="Requests begun at most, over all workers"
          placeholder="no limit"
          min={1}
          max={100_000}
          clampBehavior="none"
          allowDecimal={false}
          thousandSeparator=" "
          {...form.getInputProps('rateLimit')}
        />
      </div>
      <Choice label="Order" choices={ORDERINGS} input={form.getInputProps('ordering')} />
      {ordering === 'object' && (
        <Choice
          label="When a change has failed for good"
          choices={EXHAUSTIONS}
          input={form.getInputProps('onExhausted')}
        />
      )}
      <Choice label="Grouping" choices={GROUPINGS} input={form.getInputProps('grouping')} />
      {grouping === 'coalesce' && (
        <TextInput
          label="Wait for further changes"
          description="From the first change of a row on, up to 1 h. 0 s: only those of one transaction become one."
          autoComplete="off"
          maw={300}
          {...form.getInputProps('coalesceWindow')}
        />
      )}
    </>
  );
}
