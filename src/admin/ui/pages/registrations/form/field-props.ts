import type { GetInputPropsReturnType } from '@mantine/form';

/** What `form.getInputProps` gives: its type says nothing of what the form finds the element by. */
export type FieldProps = GetInputPropsReturnType & { 'data-path'?: string };
