import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import { WithCode } from '../../components/with-code.tsx';
import { milliseconds, span } from '../../time/format.ts';
import { useNow } from '../../time/use-now.ts';
import { percent } from '../registrations/percent.ts';
import classes from './overview.module.css';
import type { Statistics } from './page.tsx';

const OLD_SECONDS = 300;
const NO_ATTEMPT = 'No attempt in this time';

/** The figures that say whether somebody has to do something. */
export function Tiles({ statistics }: { statistics: Statistics }) {
  const { total, backlog, workersAlive, dispatcherAlive, workers } = statistics;
  const now = useNow();
  const age = backlog.oldestDueAt
    ? Math.max(0, Math.round((now.getTime() - Date.parse(backlog.oldestDueAt)) / 1000))
    : undefined;
  const isOld = age !== undefined && age > OLD_SECONDS;
  return (
    <ul className={classes.tiles} aria-label="Figures">
      <Tile
        label="Delivered"
        value={total.delivered.toLocaleString('en')}
        note={successOf(total)}
        href={appHref('/activity?state=delivered')}
      />
      <Tile
        label="Failed attempts"
        value={(total.retried + total.failed).toLocaleString('en')}
        note={failedOf(total)}
        tone={total.failed > 0 ? 'bad' : undefined}
        href={appHref('/activity?state=failed,blocked,retrying')}
      />
      <Tile
        label="Backlog"
        value={`${backlog.estimated ? 'about ' : ''}${Number(backlog.live).toLocaleString('en')}`}
        note={backlogNote(Number(backlog.live), age)}
        tone={isOld ? 'warn' : undefined}
        href={appHref('/activity?state=held,blocked,retrying,claimed,pending')}
      />
      <Tile
        label="Answer time, 95 % within"
        value={total.p95Ms === null ? '–' : milliseconds(total.p95Ms)}
        note={total.p50Ms === null ? NO_ATTEMPT : `half of them within ${milliseconds(total.p50Ms)}`}
      />
      <Tile
        label="Workers alive"
        value={workersAlive.toLocaleString('en')}
        note={workersNote(workersAlive, dispatcherAlive, workers.length > 0)}
        tone={workersAlive === 0 ? 'bad' : undefined}
      />
    </ul>
  );
}

function successOf({ delivered, retried, failed }: Statistics['total']): string {
  const all = delivered + retried + failed;
  return all === 0 ? NO_ATTEMPT : `Success: ${percent(delivered / all)} of ${all.toLocaleString('en')} attempts`;
}

function failedOf({ delivered, retried, failed }: Statistics['total']): string {
  if (delivered + retried + failed === 0) return NO_ATTEMPT;
  if (retried + failed === 0) return 'Nothing had to be tried again';
  return `${failed.toLocaleString('en')} given up, the others are tried again`;
}

/** @param age of the oldest that could be sent, in seconds; undefined: there is none */
function backlogNote(live: number, age: number | undefined): string {
  if (live === 0) return 'Nothing waits';
  if (age === undefined) return 'None is due now: they wait for a retry, or are held';
  return `The oldest has been due for ${span(age)}`;
}

function workersNote(alive: number, dispatcher: boolean, areNamed: boolean): ReactNode {
  if (alive === 0) return <WithCode text="Nothing is sent, and nothing is lost. Start one: `rowhook work`" />;
  return areNamed && !dispatcher ? 'None dispatches yet' : 'Ready to send';
}

interface TileProps {
  label: string;
  value: ReactNode;
  note: ReactNode;
  tone?: 'bad' | 'warn' | undefined;
  href?: string;
}

function Tile({ label, value, note, tone, href }: TileProps) {
  const inner = (
    <>
      <span className={classes.label}>{label}</span>
      <span className={classes.value}>{value}</span>
      <span className={classes.note}>{note}</span>
    </>
  );
  return (
    <li className={classes.tile} data-tone={tone}>
      {href === undefined ? (
        <div>{inner}</div>
      ) : (
        <Link href={href} className={classes.tileLink}>
          {inner}
        </Link>
      )}
    </li>
  );
}
