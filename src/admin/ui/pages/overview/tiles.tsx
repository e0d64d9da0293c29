import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import { milliseconds, span } from '../../time/format.ts';
import { useNow } from '../../time/use-now.ts';
import classes from './overview.module.css';
import type { Statistics } from './page.tsx';

const OLD_SECONDS = 300;

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
        note={rate(total)}
        href={appHref('/activity?state=delivered')}
      />
      <Tile
        label="Failed attempts"
        value={(total.retried + total.failed).toLocaleString('en')}
        note={
          total.retried + total.failed === 0
            ? 'Nothing had to be tried again'
            : `${total.failed.toLocaleString('en')} given up, the others are tried again`
        }
        tone={total.failed > 0 ? 'bad' : undefined}
        href={appHref('/activity?state=failed,blocked,retrying')}
      />
      <Tile
        label="Backlog"
        value={`${backlog.estimated ? 'about ' : ''}${Number(backlog.live).toLocaleString('en')}`}
        note={age === undefined ? 'Nothing is due' : `The oldest has been due for ${span(age)}`}
        tone={isOld ? 'warn' : undefined}
        href={appHref('/activity?state=held,blocked,retrying,claimed,pending')}
      />
      <Tile
        label="Answer time"
        value={total.p50Ms === null ? '–' : milliseconds(total.p50Ms)}
        note={total.p95Ms === null ? 'No attempt in this time' : `95 % within ${milliseconds(total.p95Ms)}`}
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

function rate({ delivered, retried, failed }: Statistics['total']): string {
  const all = delivered + retried + failed;
  if (all === 0) return 'No attempt in this time';
  const percent = (100 * delivered) / all;
  // 99.96 % is not all.
  return `${percent === 100 ? '100' : Math.min(99.9, percent).toFixed(1)} % of ${all.toLocaleString('en')} attempts`;
}

function workersNote(alive: number, dispatcher: boolean, areNamed: boolean): string {
  if (alive === 0) return 'Nothing is sent, and nothing is lost. Start one: rowhook work';
  return areNamed && !dispatcher ? 'None dispatches yet' : 'Deliveries are being sent';
}

interface TileProps {
  label: string;
  value: ReactNode;
  note: string;
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
