import { useChange } from '../../api/use-change.ts';
import { attempt } from '../../components/attempt.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { CancelDeliveriesDocument, ReplayActivitiesDocument } from '../../generated/graphql.ts';

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
      body: `${told(registrationId)} sent them again, with the same webhook-id, also where they were delivered before. A receiver that drops what it knows by that id is not disturbed.`,
      action: `Replay ${activityIds.length}`,
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
      body: 'What is not delivered yet of them is not sent any more. It stays in the log as cancelled, and can be replayed.',
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

function told(registrationId: string | undefined): string {
  return registrationId === undefined ? 'All registrations that were told of them are' : 'This registration is';
}

function activities(count: number): string {
  return count === 1 ? 'this activity' : `${count} activities`;
}

function deliveries(count: number): string {
  return count === 1 ? '1 delivery' : `${count} deliveries`;
}
