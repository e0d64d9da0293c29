import { Radio, Stack } from '@mantine/core';
import type { FieldProps } from './field-props.ts';

export interface ChoiceProps {
  label: string;
  choices: readonly { value: string; label: string; meaning: string }[];
  input: FieldProps;
}

/** One of a few, each with what it means. */
export function Choice({ label, choices, input: { 'data-path': path, ...input } }: ChoiceProps) {
  return (
    <Radio.Group label={label} {...input}>
      <Stack gap="xs" mt={6}>
        {choices.map(({ value, label: name, meaning }) => (
          <Radio
            key={value}
            value={value}
            label={name}
            description={meaning}
            // Takes the focus when something is wrong with the choice.
            {...(value === input.value && { 'data-path': path })}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
