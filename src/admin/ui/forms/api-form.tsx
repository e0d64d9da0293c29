import { Button, Group, Paper, Stack } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { ApiError } from '../api/api-error.ts';
import { ErrorPanel } from '../components/error-panel.tsx';
import { hideSaved } from './saved-note.ts';

export interface ApiFormProps {
  /** What `useApiForm` gives. */
  api: { error: ApiError | undefined; isSaving: boolean; save: () => void; saveAndNew: () => void };
  /** Where Cancel leads. Undefined: there is nowhere to go back to. */
  cancelHref?: string;
  /** What was not done where it fails, as in "The registration was not saved". */
  failed: string;
  /** Offers Save/New, as where things are added. @default false */
  withNew?: boolean;
  /** What the first button says. @default Save */
  saveLabel?: string;
  /** More buttons, at the right. */
  more?: ReactNode;
  children: ReactNode;
}

/** The frame of a form: the error that belongs to no field, the fields, and Save, Save/New, Cancel. Enter saves. */
export function ApiForm(props: ApiFormProps) {
  const { api, cancelHref, failed, withNew = false, saveLabel = 'Save', more, children } = props;
  const { error, isSaving, save, saveAndNew } = api;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        hideSaved();
        save();
      }}
    >
      <Stack gap="md" maw={860}>
        {error && <FormError error={error} title={failed} />}
        <Paper withBorder p={{ base: 'sm', sm: 'lg' }}>
          <Stack gap="md">{children}</Stack>
        </Paper>
        <Group justify="space-between">
          <Group gap="xs">
            <Button type="submit" loading={isSaving}>
              {saveLabel}
            </Button>
            {withNew && (
              <Button variant="default" disabled={isSaving} onClick={saveAndNew}>
                Save/New
              </Button>
            )}
            {cancelHref !== undefined && (
              <Button component={Link} href={cancelHref} variant="default">
                Cancel
              </Button>
            )}
          </Group>
          {more}
        </Group>
      </Stack>
    </form>
  );
}

/** Above the fields, and in sight also of whoever has pressed Save below them. */
function FormError({ error, title }: { error: ApiError; title: string }) {
  const frame = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another error is to be seen as well.
  useEffect(() => {
    frame.current?.scrollIntoView({ block: 'center' });
  }, [error]);
  return (
    <div ref={frame}>
      <ErrorPanel error={error} title={title} />
    </div>
  );
}
