import { Button, CloseButton, Text } from '@mantine/core';
import { useState } from 'react';
import { BulkDialog } from './bulk-dialog.tsx';
import classes from './list.module.css';
import type { ActivityFilters } from './search.ts';
import type { BulkKind } from './use-bulk.ts';
import { useReplayAndCancel } from './use-replay-and-cancel.tsx';
import type { Selection } from './use-selection.ts';

export interface ActivityActionsProps {
  selection: Selection;
  filters: ActivityFilters;
  /** There is more than what is shown. */
  hasMore: boolean;
}

/** What can be done with the rows that are selected; with all of them selected, with all that the filters find. */
export function ActivityActions({ selection, filters, hasMore }: ActivityActionsProps) {
  const { replay, cancel, isBusy } = useReplayAndCancel();
  const [bulk, setBulk] = useState<BulkKind>();
  const count = selection.ids.size;
  // What is under way goes on, also when it takes the rows that were selected out of the filters.
  if (count === 0 && !bulk) return null;
  const ids = [...selection.ids];
  const live = selection.live.size;
  const then = (done: boolean) => done && selection.clear();
  // Without a filter it would be the whole history.
  const isBulkOffered = selection.all && hasMore && Object.keys(filters).length > 0;
  return (
    <section className={classes.actions} aria-label="What is selected">
      <Text size="sm" fw={600} role="status">
        {count} selected
      </Text>
      <Button size="xs" loading={isBusy} onClick={async () => then(await replay(ids))}>
        Replay {count}
      </Button>
      {live > 0 && (
        <Button
          size="xs"
          variant="default"
          disabled={isBusy}
          onClick={async () => then(await cancel([...selection.live]))}
        >
          Cancel {live}
        </Button>
      )}
      {isBulkOffered && (
        <>
          <Button size="xs" variant="default" onClick={() => setBulk('replay')}>
            Replay all that match
          </Button>
          <Button size="xs" variant="default" onClick={() => setBulk('cancel')}>
            Cancel all that match
          </Button>
        </>
      )}
      <CloseButton ml="auto" aria-label="Select none" onClick={selection.clear} />
      {bulk && <BulkDialog kind={bulk} filters={filters} shown={count} onClose={() => setBulk(undefined)} />}
    </section>
  );
}
