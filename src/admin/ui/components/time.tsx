import { Tooltip } from '@mantine/core';
import { absolute, relative } from '../time/format.ts';
import { useNow } from '../time/use-now.ts';
import { useZone } from '../time/zone.ts';
import classes from './time.module.css';

export interface TimeProps {
  /** ISO 8601. Null: a dash. */
  at: string | null | undefined;
  /**
   * relative: "4 min ago", and the exact time on hover and focus; both: the exact time, and how long ago under it.
   * @default relative
   */
  show?: 'relative' | 'absolute' | 'both';
}

/** A time, exact with its zone, and how far from now. */
export function Time({ at, show = 'relative' }: TimeProps) {
  const now = useNow();
  const { zone } = useZone();
  if (!at) return <span className={classes.none}>–</span>;
  const date = new Date(at);
  if (show === 'relative')
    return (
      <Tooltip label={`${absolute(date, zone, { precise: true })} (${zone})`}>
        <time dateTime={at} className={classes.hint}>
          {relative(date, atLeast(now, date))}
        </time>
      </Tooltip>
    );
  return (
    <time dateTime={at} title={`${absolute(date, zone, { precise: true })} (${zone})`} className={classes.time}>
      {absolute(date, zone)}
      {show === 'both' && <span className={classes.ago}>{relative(date, atLeast(now, date))}</span>}
    </time>
  );
}

/** The clock of the page ticks every few seconds: what has happened since is not yet to come. */
function atLeast(now: Date, date: Date): Date {
  return date > now && date.getTime() <= Date.now() ? date : now;
}
