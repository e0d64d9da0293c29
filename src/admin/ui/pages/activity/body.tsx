import { Text } from '@mantine/core';
import { JsonView } from '../../components/json-view.tsx';

const LINES = 40;

/** The body of a request or an answer. */
export function Body({ text, label }: { text: string; label: string }) {
  if (text === '')
    return (
      <Text size="sm" c="dimmed">
        No body
      </Text>
    );
  return <JsonView text={text} label={label} lines={LINES} />;
}
