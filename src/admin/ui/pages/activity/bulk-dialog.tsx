import { Button, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { STATES } from '../../components/states.ts';
import { type ActivityFilters, SPANS, searchOf } from './search.ts';
import { type BulkKind, type BulkProgress, useBulk } from './use-bulk.ts';
import { SAME_ID } from './use-replay-and-cancel.tsx';

export interface BulkDialogProps {
  kind: BulkKind;
  filters: ActivityFilters;
  /** How many are shown: there are that many at least. */
  shown: number;
  onClose: () => void;
}

const WORDS = {
  replay: { verb: 'Replay', past: 'Replayed', done: 'to be sent again' },
  cancel: { verb: 'Cancel', past: 'Cancelled', done: 'cancelled' },
};

/** Asks, replays or cancels all that the filters find, and shows how far it is. */
export function BulkDialog({ kind, filters, shown, onClose }: BulkDialogProps) {
  const { progress, run, stop } = useBulk();
  const { verb, past, done } = WORDS[kind];
  const isOver = progress !== undefined && progress.state !== 'running';
  const isRunning = progress?.state === 'running';
  const begin = () => {
    const now = new Date();
    // What comes while it runs is not of it.
    void run(kind, { occurredUntil: now.toISOString(), ...searchOf(filters, now) });
  };
  return (
    <Modal
      opened
      onClose={isRunning ? () => {} : onClose}
      withCloseButton={!isRunning}
      title={<Text fw={600}>{isOver ? past : `${verb} all that match the filters?`}</Text>}
    >
      <Stack gap="sm">
        <Text size="sm">
          {!isOver && `${shown} or more `}
          {isOver ? 'Activities' : 'activities'} with: {described(filters)}.
        </Text>
        {!progress && (
          <Text size="sm">
            {kind === 'replay'
              ? `Each of their registrations gets them again, also where they were delivered before. ${SAME_ID}`
              : 'What is not delivered yet is not sent any more. It stays in the log as cancelled, and can be replayed.'}
          </Text>
        )}
        {progress && <Figures progress={progress} done={done} />}
        <Group justify="flex-end">
          {isRunning ? (
            <Button variant="default" onClick={stop}>
              Stop
            </Button>
          ) : (
            <Button variant="default" onClick={onClose} data-autofocus>
              {progress ? 'Close' : 'Leave it'}
            </Button>
          )}
          {!progress && (
            <Button {...(kind === 'cancel' && { color: 'red.9' })} onClick={begin}>
              {verb} all
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function Figures({ progress, done }: { progress: BulkProgress; done: string }) {
  const { state, activities, deliveries, skipped, error } = progress;
  return (
    <>
      {state === 'running' && <Progress value={100} animated aria-label="It is under way" />}
      <Text size="sm" role="status">
        {state === 'done' && 'Done: '}
        {state === 'stopped' && 'Stopped: '}
        {activities.toLocaleString('en')} activities, {deliveries.toLocaleString('en')} deliveries {done}
        {skipped > 0 && `, ${skipped.toLocaleString('en')} left out, since their registrations are not active`}.
      </Text>
      {error !== undefined && <ErrorPanel error={error} title="It went no further" />}
    </>
  );
}

/** The filters in words. */
function described(filters: ActivityFilters): string {
  const { since, from, until, entity, action, object, owner, state, registration, status } = filters;
  return [
    since && (SPANS[since]?.label.toLowerCase() ?? since),
    from && `from ${from}`,
    until && `until ${until}`,
    entity && `entity ${entity}`,
    action && `action ${action}`,
    object && `object ${object}`,
    owner && `owner ${owner}`,
    state &&
      `state ${state
        .split(',')
        .map((name) => STATES[name]?.label ?? name)
        .join(' or ')}`,
    registration && `registration ${registration}`,
    status && `HTTP status ${status}`,
  ]
    .filter(Boolean)
    .join(', ');
}
