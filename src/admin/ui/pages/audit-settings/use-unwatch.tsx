import { Stack, Text } from '@mantine/core';
import { present } from '../../api/present.ts';
import { useChange } from '../../api/use-change.ts';
import { attempt } from '../../components/attempt.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { type CatalogueEntryFragment, type LockFragment, UnwatchTableDocument } from '../../generated/graphql.ts';
import { useMay } from '../../session/me.ts';
import { LockWords } from './lock-words.tsx';

export interface Unwatch {
  /**
   * Asks, and takes a table out of the catalogue, with its entity events.
   *
   * @param lock undefined for a table that is gone: there is nothing to lock
   * @returns whether it was done
   */
  unwatch: (entry: CatalogueEntryFragment, lock: LockFragment | undefined) => Promise<boolean>;
  isBusy: boolean;
}

/** Whether the one who is signed in may unwatch an entity, along with the entity events that it has. */
export function useMayUnwatch(): (entry: CatalogueEntryFragment) => boolean {
  const may = useMay();
  return ({ entityEvents }) =>
    may('AuditSetting', 'Delete') && (entityEvents.nodes.length === 0 || may('EntityEvent', 'Delete'));
}

export function useUnwatch(): Unwatch {
  const confirm = useConfirm();
  const change = useChange(UnwatchTableDocument);
  const unwatch: Unwatch['unwatch'] = async (entry, lock) => {
    const entity = entry.entity ?? '';
    const actions = present(entry.entityEvents.nodes).map(({ action }) => action);
    const yes = await confirm({
      title: `Unwatch ${entity}?`,
      action: 'Unwatch',
      danger: true,
      body: (
        <Stack gap="sm">
          <Text size="sm">
            From then on nothing of it is captured.
            {actions.length > 0 && (
              <>
                {' '}
                <strong>
                  Its entity events ({actions.join(', ')}) are deleted, and sent to no registration any more.
                </strong>
              </>
            )}{' '}
            What was captured stays, and is delivered.
          </Text>
          {lock && <LockWords lock={lock} />}
        </Stack>
      ),
    });
    if (!yes) return false;
    return attempt(`${entity} is still watched`, async () => {
      await change.mutateAsync({ entity, withEvents: actions.length > 0 });
      return `${entity} is not watched any more`;
    });
  };
  return { unwatch, isBusy: change.isPending };
}
