import { present } from '../../api/present.ts';
import { useChange } from '../../api/use-change.ts';
import { attempt } from '../../components/attempt.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { DeleteEntityEventDocument } from '../../generated/graphql.ts';
import type { Detail } from './event-page.tsx';

export interface DeleteEvent {
  /** Asks, and deletes it. @returns whether it was done */
  remove: (event: Detail) => Promise<boolean>;
  isBusy: boolean;
}

export function useDeleteEvent(): DeleteEvent {
  const confirm = useConfirm();
  const change = useChange(DeleteEntityEventDocument);
  const remove: DeleteEvent['remove'] = async ({ id, entity, action, registrationEvents }) => {
    const told = present(registrationEvents.nodes).length;
    const yes = await confirm({
      title: `Delete the entity event ${entity}, ${action}?`,
      body: `Its capture ends at once${told === 0 ? '' : `, and it is not sent to ${told === 1 ? 'its registration' : `its ${told} registrations`} any more`}. What was captured stays, and is delivered. To stop it for a while, disable it instead.`,
      action: 'Delete',
      danger: true,
    });
    if (!yes) return false;
    return attempt('The entity event was not deleted', async () => {
      await change.mutateAsync({ id });
      return 'The entity event is deleted';
    });
  };
  return { remove, isBusy: change.isPending };
}
