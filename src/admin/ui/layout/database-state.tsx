import { Tooltip } from '@mantine/core';
import { useReadiness } from '../api/readiness.ts';
import classes from './database-state.module.css';

/** What a phone has room for, and the rest. */
const WORDS = {
  up: ['Database up', ''],
  down: ['Database down', ''],
  unready: ['Not ready', ''],
  silent: ['No answer', ' from Rowhook'],
} as const;

/** Whether Rowhook and its database answer. */
export function DatabaseState() {
  const { data } = useReadiness();
  const { state, reason } = data ?? { state: 'unknown', reason: '' };
  const [words, more] = state === 'unknown' ? ['Looking', ''] : WORDS[state];
  const isQuiet = state === 'up' || state === 'unknown';
  return (
    <Tooltip label={reason} disabled={data === undefined}>
      <span role="status" className={classes.state} data-state={state}>
        <span className={classes.dot} aria-hidden />
        <span className={isQuiet ? classes.quiet : undefined}>
          {words}
          {more && <span className={classes.quiet}>{more}</span>}
        </span>
        {!isQuiet && <span className="visually-hidden">: {reason}</span>}
      </span>
    </Tooltip>
  );
}
