import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import { appHref } from '../../../address/app-href.ts';
import { Time } from '../../../components/time.tsx';
import { useMay } from '../../../session/me.ts';
import { milliseconds } from '../../../time/format.ts';
import { LatencyLine } from '../latency-line.tsx';
import { OutcomeBars } from '../outcome-bars.tsx';
import { percent } from '../percent.ts';
import { withoutFigure } from '../words.ts';
import classes from './detail.module.css';
import type { Registration } from './view.tsx';

const LIVE_STATES = 'held,blocked,retrying,claimed,pending';

/** How it went in the last 24 hours, and what waits. */
export function Figures({ registration: { id, state, health } }: { registration: Registration }) {
  const {
    successRate24H,
    delivered24H,
    retried24H,
    failed24H,
    p50Ms24H,
    p95Ms24H,
    hours,
    live,
    oldestDueAt,
    countedAt,
  } = health;
  const mayLook = useMay()('Activity', 'List');
  const count = live >= 1000 ? '1000 or more' : live.toLocaleString('en');
  return (
    <ul className={classes.figures} aria-label="The last 24 hours">
      <li className={classes.figure}>
        <span className={classes.label}>Success, last 24 h</span>
        <span className={classes.value}>{successRate24H === null ? '–' : percent(successRate24H)}</span>
        <span className={classes.label}>
          {successRate24H === null
            ? withoutFigure(state, health)
            : `${delivered24H.toLocaleString('en')} delivered, ${(retried24H + failed24H).toLocaleString('en')} not`}
        </span>
        {countedAt && successRate24H !== null && (
          <span className={classes.label}>
            last counted <Time at={countedAt} />
          </span>
        )}
        {successRate24H !== null && <OutcomeBars hours={hours} />}
      </li>
      <li className={classes.figure}>
        <span className={classes.label}>Answer time, 95 % within</span>
        <span className={classes.value}>{p95Ms24H === null ? '–' : milliseconds(p95Ms24H)}</span>
        <span className={classes.label}>
          {p50Ms24H === null ? withoutFigure(state, health) : `half of them within ${milliseconds(p50Ms24H)}`}
        </span>
        {p95Ms24H !== null && <LatencyLine hours={hours} />}
      </li>
      <li className={classes.figure}>
        <span className={classes.label}>Waiting</span>
        <span className={classes.value}>
          {mayLook && live > 0 ? (
            <Anchor component={Link} inherit href={appHref(`/activity?registration=${id}&state=${LIVE_STATES}`)}>
              {count}
            </Anchor>
          ) : (
            count
          )}
        </span>
        <span className={classes.label}>
          {oldestDueAt ? (
            <>
              the oldest due <Time at={oldestDueAt} />
            </>
          ) : live === 0 ? (
            'Nothing waits'
          ) : (
            'none is due now'
          )}
        </span>
        {mayLook && (
          <Anchor component={Link} size="sm" mt="auto" href={appHref(`/activity?registration=${id}`)}>
            All its activity
          </Anchor>
        )}
      </li>
    </ul>
  );
}
