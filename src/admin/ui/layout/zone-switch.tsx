import { Button, Tooltip } from '@mantine/core';
import { useZone } from '../time/zone.ts';

/** Says in which zone times are shown, and changes between that of this machine and UTC. */
export function ZoneSwitch() {
  const { zone, local, change } = useZone();
  const other = zone === 'UTC' ? local : 'UTC';
  if (other === zone) return null;
  const shown = zone === 'UTC' ? 'UTC' : 'Local time';
  const explanation = `times are shown in ${zone}. Change to ${other}`;
  return (
    <Tooltip label={`${shown}: ${explanation}`}>
      <Button
        variant="default"
        size="sm"
        px="xs"
        visibleFrom="xs"
        aria-label={`${shown}: ${explanation}`}
        onClick={() => change(other)}
      >
        {shown}
      </Button>
    </Tooltip>
  );
}
