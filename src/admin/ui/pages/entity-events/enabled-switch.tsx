import { Switch } from '@mantine/core';
import { sayFailed } from '../../api/say-failed.ts';
import { useChange } from '../../api/use-change.ts';
import { useConfirm } from '../../components/confirm.tsx';
import { type EntityEventRowFragment, UpdateEntityEventDocument } from '../../generated/graphql.ts';

/** Switches an entity event on and off in its row. */
export function EnabledSwitch({ event: { id, entity, action, enabled } }: { event: EntityEventRowFragment }) {
  const change = useChange(UpdateEntityEventDocument);
  const confirm = useConfirm();
  const toggle = async (on: boolean) => {
    const yes =
      on ||
      (await confirm({
        title: `Stop capturing ${entity}, ${action}?`,
        body: 'What changes from now on, until it is enabled again, is not captured, and nobody is told of it later. What was captured is delivered.',
        action: 'Disable',
        danger: true,
      }));
    if (!yes) return;
    try {
      await change.mutateAsync({ input: { id, enabled: on } });
    } catch (error) {
      sayFailed('It was not changed', error);
    }
  };
  return (
    <Switch
      aria-label={`${entity}, ${action}: enabled`}
      checked={enabled ?? false}
      disabled={change.isPending}
      onChange={({ currentTarget }) => void toggle(currentTarget.checked)}
    />
  );
}
