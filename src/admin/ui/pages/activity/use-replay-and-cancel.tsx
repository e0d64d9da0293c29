import { useChange } from '../../api/use-change.ts';
import { attempt } from '../../components/attempt.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { CancelDeliveriesDocument, ReplayActivitiesDocument } from '../../generated/graphql.ts';

/** What a receiver makes of a replay. */
export const SAME_ID =
  'The webhook-id stays the same, so that a receiver which drops the ids that it knows is not disturbed.';

export interface ReplayAndCancel {
  /** Asks, and sends the activities again: to one registration, or to all of theirs. @returns whether it was done */
  replay: (activityIds: string[], registrationId?: string) => Promise<boolean>;
  /** Asks, and ends what is live of them. @returns whether it was done */
  cancel: (activityIds: string[], registrationId?: string) => Promise<boolean>;
  isBusy: boolean;
}

export function useReplayAndCancel(): ReplayAndCancel {
  const confirm = useConfirm();
  const replaying = useChange(ReplayActivitiesDocument);
  const cancelling = useChange(CancelDeliveriesDocument);

  const replay: ReplayAndCancel['replay'] = async (activityIds, registrationId) => {
    const yes = await confirm({
      title: `Replay ${activities(activityIds.length)}?`,
      body: `${whoGets(activityIds.length, registrationId)} ${SAME_ID}`,
      action: `Replay ${activityIds.length}`,
      leave: 'Leave it',
    });
    if (!yes) return false;
    return attempt('Not replayed', async () => {
      const { replayActivities } = await replaying.mutateAsync({ activityIds, registrationId });
      return `${deliveries(replayActivities?.result ?? 0)} to be sent again`;
    });
  };
  const cancel: ReplayAndCancel['cancel'] = async (activityIds, registrationId) => {
    const yes = await confirm({
      title: `Cancel ${activities(activityIds.length)}?`,
      body: 'What is not delivered yet is not sent any more. It stays in the log as cancelled, and can be replayed.',
      action: `Cancel ${activityIds.length}`,
      leave: 'Leave it',
      danger: true,
    });
    if (!yes) return false;
    return attempt('Not cancelled', async () => {
      const { cancelDeliveries } = await cancelling.mutateAsync({ activityIds, registrationId });
      return `${deliveries(cancelDeliveries?.result ?? 0)} cancelled`;
    });
  };
  return { replay, cancel, isBusy: replaying.isPending || cancelling.isPending };
}

function whoGets(count: number, registrationId: string | undefined): string {
  const who =
    registrationId !== undefined ? 'This registration' : `Each of ${count === 1 ? 'its' : 'their'} registrations`;
  return `${who} gets ${count === 1 ? 'it again, also where it was' : 'them again, also where they were'} delivered before.`;
}

function activities(count: number): string {
  return count === 1 ? 'this activity' : `${count} activities`;
}

function deliveries(count: number): string {
  return count === 1 ? '1 delivery' : `${count} deliveries`;
}
