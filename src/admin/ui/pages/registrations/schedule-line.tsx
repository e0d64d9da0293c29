import { Text } from '@mantine/core';
import { formatDuration } from './duration.ts';
import classes from './schedule-line.module.css';

export interface ScheduleLineProps {
  /** The wait before each retry, in seconds. */
  waits: number[];
  /** By which part each is stretched or shrunk at random. */
  jitter: number;
  /** After so many seconds it is not tried again. */
  maxAge?: number | undefined;
}

/** A retry schedule as a line of time: when each attempt is made, counted from the change, as long as none succeeds. */
export function ScheduleLine({ waits, jitter, maxAge }: ScheduleLineProps) {
  const attempts = attemptsOf(waits, maxAge);
  const made = attempts.filter(({ isDropped }) => !isDropped);
  const last = made.at(-1)?.at ?? 0;
  return (
    <div>
      <ol className={classes.line} aria-label="Attempts, as long as none succeeds">
        {attempts.map(({ number, wait, at, isDropped }) => (
          <li key={number} className={classes.attempt} data-dropped={isDropped}>
            <span className={classes.wait}>
              {wait !== undefined && (
                <>
                  <span className="visually-hidden">after </span>
                  <span aria-hidden>+ </span>
                  {formatDuration(wait)}
                </>
              )}
            </span>
            <span className={classes.dot} aria-hidden />
            <span className={classes.at}>
              <span className="visually-hidden">at </span>
              {number === 1 ? 'at once' : formatDuration(rounded(at))}
            </span>
            <span className={classes.number}>{isDropped ? 'too old' : `attempt ${number}`}</span>
          </li>
        ))}
      </ol>
      <Text size="sm" c="dimmed" mt="xs">
        {made.length === 1
          ? 'One attempt, and no retry.'
          : `${made.length} attempts within about ${formatDuration(rounded(last))}${jitter > 0 ? `; each wait ± ${Math.round(jitter * 100)} %, at random` : ''}. Then the delivery has failed, and can be replayed.`}
      </Text>
    </div>
  );
}

interface Planned {
  number: number;
  wait: number | undefined;
  at: number;
  isDropped: boolean;
}

function attemptsOf(waits: number[], maxAge: number | undefined): Planned[] {
  let at = 0;
  const retries = waits.map((wait, index) => {
    at += wait;
    return { number: index + 2, wait, at, isDropped: maxAge !== undefined && at > maxAge };
  });
  return [{ number: 1, wait: undefined, at: 0, isDropped: false }, ...retries];
}

/** Beside days, seconds say nothing. */
function rounded(seconds: number): number {
  if (seconds >= 86_400) return Math.round(seconds / 3_600) * 3_600;
  if (seconds >= 3_600) return Math.round(seconds / 60) * 60;
  return seconds;
}
