import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { asApiError } from '../api/api-error.ts';

export interface ErrorPanelProps {
  error: unknown;
  /** What was not done, as in "The registration was not saved". */
  title?: string;
  onRetry?: () => void;
}

/** What went wrong, what to do about it, which field it is about, and the code to look up. */
export function ErrorPanel({ error, title = 'That did not work', onRetry }: ErrorPanelProps) {
  const { message, hint, code, field } = asApiError(error);
  return (
    <Alert role="alert" variant="outline" color="red" title={title} icon={<IconAlertTriangle aria-hidden />} maw={760}>
      <Text size="sm" className="break">
        {message}
      </Text>
      {hint && (
        <Text size="sm" mt={6} className="break">
          {hint}
        </Text>
      )}
      {(code || field) && (
        <Text size="xs" mt={6} c="dimmed">
          {[field && `Field: ${field}`, code && `Code: ${code}`].filter(Boolean).join(' · ')}
        </Text>
      )}
      {onRetry && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={() => onRetry()}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
}
