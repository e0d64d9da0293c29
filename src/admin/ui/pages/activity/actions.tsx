import { Button, CloseButton, Text } from '@mantine/core';
import classes from './list.module.css';
import { useReplayAndCancel } from './use-replay-and-cancel.tsx';
import type { Selection } from './use-selection.ts';

/** What can be done with the rows that are selected. */
export function ActivityActions({ selection }: { selection: Selection }) {
  const { replay, cancel, isBusy } = useReplayAndCancel();
  const count = selection.ids.size;
  if (count === 0) return null;
  const ids = [...selection.ids];
  const then = (done: boolean) => done && selection.clear();
  return (
    <section className={classes.actions} aria-label="What is selected">
      <Text size="sm" fw={600} role="status">
        {count} selected
      </Text>
      <Button size="xs" loading={isBusy} onClick={async () => then(await replay(ids))}>
        Replay {count}
      </Button>
      <Button size="xs" variant="default" disabled={isBusy} onClick={async () => then(await cancel(ids))}>
        Cancel {count}
      </Button>
      <CloseButton ml="auto" aria-label="Select none" onClick={selection.clear} />
    </section>
  );
}
