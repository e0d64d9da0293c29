import { Button, Tooltip } from '@mantine/core';
import { zoneName } from '../time/format.ts';
import { useNow } from '../time/use-now.ts';
import { useZone } from '../time/zone.ts';

/** Says in which zone times are shown, and changes between that of this machine and UTC. On a phone the account's menu does. */
export function ZoneSwitch() {
  const { zone, other, change } = useZone();
  const shown = zoneName(useNow(), zone);
  if (other === undefined) return null;
  const explanation = `${shown}: times are shown in ${zone}. Change to ${other}`;
  return (
    <Tooltip label={explanation}>
      <Button
        variant="default"
        size="sm"
        px="xs"
        visibleFrom="xs"
        aria-label={explanation}
        onClick={() => change(other)}
      >
        {shown}
      </Button>
    </Tooltip>
  );
}
