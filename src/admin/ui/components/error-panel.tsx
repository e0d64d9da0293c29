import { Button, Group, Text } from '@mantine/core';
import { asApiError, sentence } from '../api/api-error.ts';
import { Callout } from './callout.tsx';
import { WithCode } from './with-code.tsx';

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
    <Callout isAlert tone="bad" title={title}>
      <Text size="sm" className="break">
        <WithCode text={sentence(message)} />
      </Text>
      {hint && (
        <Text size="sm" mt={6} className="break">
          <WithCode text={hint} />
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
    </Callout>
  );
}
