import { Button, Tooltip } from '@mantine/core';
import { useZone } from '../time/zone.ts';
import classes from './shell.module.css';

/** Says in which zone times are shown, and changes between that of this machine and UTC. */
export function ZoneSwitch() {
  const { zone, local, change } = useZone();
  const other = zone === 'UTC' ? local : 'UTC';
  if (other === zone) return null;
  return (
    <Tooltip label={`Times are shown in ${zone}. Change to ${other}`}>
      <Button
        variant="default"
        size="sm"
        px="xs"
        className={classes.wide}
        aria-label={`Times are shown in ${zone}. Change to ${other}`}
        onClick={() => change(other)}
      >
        {zone === 'UTC' ? 'UTC' : 'Local time'}
      </Button>
    </Tooltip>
  );
}
