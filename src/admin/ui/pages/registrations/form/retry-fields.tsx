import { Button, Group, NumberInput, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { parseDuration, parseSchedule } from '../duration.ts';
import { ScheduleLine } from '../schedule-line.tsx';
import classes from './form.module.css';
import { NEW_VALUES, type RegistrationValues } from './values.ts';

const PRESETS = [
  { label: 'Default', schedule: NEW_VALUES.retrySchedule },
  { label: 'A few quick retries', schedule: '1 s, 5 s, 15 s, 30 s, 1 min, 2 min' },
  { label: 'Every hour for a day', schedule: Array(24).fill('1 h').join(', ') },
  { label: 'No retry', schedule: '' },
];

/** When what failed is tried again, and when it is not any more. */
export function RetryFields({ form }: { form: UseFormReturnType<RegistrationValues> }) {
  const { retrySchedule, jitter, maxAge } = form.getValues();
  const waits = parseSchedule(retrySchedule);
  return (
    <>
      <div>
        <TextInput
          label="Retry schedule"
          description="The wait before each retry, with commas between them: s, min, h, d. Empty: one attempt only."
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('retrySchedule')}
        />
        <Group gap={6} mt={8} role="group" aria-label="Schedules to choose from">
          {PRESETS.map(({ label, schedule }) => (
            <Button
              key={label}
              size="compact-xs"
              variant="default"
              onClick={() => form.setFieldValue('retrySchedule', schedule)}
            >
              {label}
            </Button>
          ))}
        </Group>
      </div>
      {waits && <ScheduleLine waits={waits} jitter={Number(jitter) / 100} maxAge={parseDuration(maxAge)} />}
      <div className={classes.two}>
        <NumberInput
          label="Jitter"
          description="Stretches or shrinks each wait at random"
          suffix=" %"
          min={0}
          max={50}
          clampBehavior="none"
          {...form.getInputProps('jitter')}
        />
        <TextInput
          label="Time-out"
          description="For one whole attempt, up to 30 s"
          autoComplete="off"
          {...form.getInputProps('timeoutMs')}
        />
        <TextInput
          label="Too old after"
          description="What changed longer ago is not retried"
          placeholder="never"
          autoComplete="off"
          {...form.getInputProps('maxAge')}
        />
        <TextInput
          label="Disable after"
          description="Disabled after failing this long without a success"
          autoComplete="off"
          {...form.getInputProps('disableAfter')}
        />
      </div>
    </>
  );
}
