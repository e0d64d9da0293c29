import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  /** What there is none of, as in "No registrations yet". */
  title: string;
  /** What would be here, and what to do so that it is. */
  children: ReactNode;
  /** The button that does it. */
  action?: ReactNode;
}

/** In the place of a list that has nothing in it. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <Paper withBorder p="xl">
      <Stack align="flex-start" gap="xs" maw="65ch">
        <Title order={2}>{title}</Title>
        <Text component="div" c="dimmed">
          {children}
        </Text>
        {action}
      </Stack>
    </Paper>
  );
}
