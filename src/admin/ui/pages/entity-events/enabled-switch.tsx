import { Switch } from '@mantine/core';
import { useChange } from '../../api/use-change.ts';
import { attempt } from '../../components/attempt.ts';
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
        body: 'What changes from now on, until it is enabled again, is not captured, and is not sent later either. What was captured is delivered.',
        action: 'Disable',
        danger: true,
      }));
    if (!yes) return;
    await attempt('It was not changed', async () => {
      await change.mutateAsync({ input: { id, enabled: on } });
      return `${entity}, ${action} is ${on ? 'enabled' : 'disabled'}`;
    });
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
