import { Button, Progress, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { present } from '../../../api/present.ts';
import { queryKey } from '../../../api/query-key.ts';
import { useChange } from '../../../api/use-change.ts';
import { useLive } from '../../../api/use-live.ts';
import { usePages } from '../../../api/use-pages.ts';
import { attempt } from '../../../components/attempt.ts';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import { Time } from '../../../components/time.tsx';
import {
  BackfillChangesDocument,
  type BackfillRowFragment,
  BackfillsDocument,
  CancelBackfillDocument,
  ResumeBackfillDocument,
} from '../../../generated/graphql.ts';
import { useMay } from '../../../session/me.ts';
import { BackfillDialog } from './backfill-dialog.tsx';
import { Panel } from './panel.tsx';
import type { Registration } from './view.tsx';

const STATES: Record<string, string | undefined> = {
  running: 'Under way',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** Sending it rows that were there before: how far that is, and the button that begins it. */
export function Backfills({ registration }: { registration: Registration }) {
  const { id, registrationEvents } = registration;
  const mayReplay = useMay()('Activity', 'Replay');
  const [isStarting, setStarting] = useState(false);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = usePages(
    BackfillsDocument,
    { registrationId: id },
    ({ registration }) =>
      registration?.backfills.pageInfo.hasNextPage ? registration.backfills.pageInfo.endCursor : null,
  );
  useBackfillChanges(id);
  const rows = data?.pages.flatMap(({ registration }) => present(registration?.backfills.nodes));
  const canStart = mayReplay && registrationEvents.nodes.length > 0;
  return (
    <Panel
      title="Back-fill"
      actions={
        canStart && (
          <Button size="xs" variant="default" onClick={() => setStarting(true)}>
            Start a back-fill
          </Button>
        )
      }
    >
      {error && <ErrorPanel error={error} onRetry={refetch} />}
      {rows?.length === 0 && (
        <Text size="sm" c="dimmed">
          Changes are sent to it from the moment it was registered. A back-fill sends the rows that a table has already,
          each as it is now, behind live changes and marked as back-fill.
        </Text>
      )}
      {rows && rows.length > 0 && (
        <DataTable
          label="Back-fills, the latest first"
          columns={backfillColumns(mayReplay)}
          rows={rows}
          rowKey={(row) => row.id}
          onMore={hasNextPage ? () => void fetchNextPage() : undefined}
          isLoadingMore={isFetchingNextPage}
        />
      )}
      {isStarting && <BackfillDialog registration={registration} onClose={() => setStarting(false)} />}
    </Panel>
  );
}

function backfillColumns(mayReplay: boolean): Column<BackfillRowFragment>[] {
  const columns: Column<BackfillRowFragment>[] = [
    {
      key: 'entity',
      header: 'Rows of',
      cell: ({ entity, condition }) => (
        <>
          {entity}
          {condition && (
            <Text size="sm" c="dimmed" className="mono break">
              {condition}
            </Text>
          )}
        </>
      ),
    },
    { key: 'state', header: 'State', width: '34%', cell: (row) => <State row={row} /> },
    {
      key: 'started',
      header: 'Begun',
      width: '170px',
      cell: ({ startedAt, startedBy }) => (
        <>
          <Time at={startedAt} />
          <Text size="sm" c="dimmed">
            by {startedBy}
          </Text>
        </>
      ),
    },
    { key: 'do', header: '', width: '110px', align: 'right', cell: (row) => <Change row={row} /> },
  ];
  return mayReplay ? columns : columns.slice(0, -1);
}

function State({ row: { state, rowsDone, estimatedRows, error } }: { row: BackfillRowFragment }) {
  const done = Number(rowsDone ?? 0);
  const expected = Math.max(done, Number(estimatedRows ?? 0));
  const part = expected === 0 ? 0 : (100 * done) / expected;
  return (
    <>
      <Text size="sm" role={state === 'running' ? 'status' : undefined}>
        {STATES[state ?? ''] ?? state}: {done.toLocaleString('en')}
        {state === 'running' && ` of about ${expected.toLocaleString('en')}`} rows
      </Text>
      {state === 'running' && <Progress value={part} size="sm" mt={4} aria-label="How far it is" />}
      {error && (
        <Text size="sm" c="var(--mantine-color-error)">
          {error}
        </Text>
      )}
    </>
  );
}

function Change({ row: { id, state } }: { row: BackfillRowFragment }) {
  const cancelling = useChange(CancelBackfillDocument);
  const resuming = useChange(ResumeBackfillDocument);
  const cancel = () =>
    attempt('Not cancelled', async () => {
      await cancelling.mutateAsync({ id });
      return 'The back-fill is cancelled. What it has queued is sent still';
    });
  const resume = () =>
    attempt('Not carried on', async () => {
      await resuming.mutateAsync({ id });
      return 'The back-fill goes on from where it was';
    });
  if (state === 'running')
    return (
      <Button size="compact-sm" variant="default" loading={cancelling.isPending} onClick={() => void cancel()}>
        Cancel
      </Button>
    );
  if (state === 'failed' || state === 'cancelled')
    return (
      <Button size="compact-sm" variant="default" loading={resuming.isPending} onClick={() => void resume()}>
        Carry on
      </Button>
    );
  return null;
}

function useBackfillChanges(registrationId: string): void {
  const client = useQueryClient();
  useLive(BackfillChangesDocument, ({ backfillChanged: { changed, resync, more } }) => {
    if (resync || more || changed.some((backfill) => backfill.registrationId === registrationId))
      void client.invalidateQueries({ queryKey: queryKey(BackfillsDocument) });
  });
}
