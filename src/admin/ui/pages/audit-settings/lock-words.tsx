import { Text } from '@mantine/core';
import type { LockFragment } from '../../generated/graphql.ts';

/** What is locked, and how it is asked for. */
export function LockWords({ lock: { mode, tables, explanation } }: { lock: LockFragment }) {
  return (
    <Text size="sm">
      <strong>
        Locks {tables === 1 ? 'one table' : `${tables} tables`} (<span className="mono">{mode}</span>).
      </strong>{' '}
      {explanation}
    </Text>
  );
}
