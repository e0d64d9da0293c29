import '@mantine/charts/styles.css';
import { BarChart, LineChart } from '@mantine/charts';
import type { CSSProperties, ReactNode } from 'react';
import { milliseconds, zoneName } from '../../time/format.ts';
import { useZone } from '../../time/zone.ts';
import classes from './overview.module.css';
import type { Statistics } from './page.tsx';

const HEIGHT = 240;

const OUTCOMES = [
  { name: 'delivered', label: 'Delivered', color: 'var(--rowhook-plot-good)' },
  { name: 'retried', label: 'To be retried', color: 'var(--rowhook-plot-warn)' },
  { name: 'failed', label: 'Given up', color: 'var(--rowhook-plot-bad)' },
];

const LATENCIES = [
  { name: 'p50', label: 'Half of them within', color: 'var(--rowhook-plot-info)' },
  { name: 'p95', label: '95 % within', color: 'var(--rowhook-plot-warn)' },
];

/** What people would rather look at than read. Its script comes with it, and not before. */
export default function Charts({ statistics: { points, total, stepSeconds } }: { statistics: Statistics }) {
  const { zone } = useZone();
  const minutes = stepSeconds / 60;
  const xAxis = { ticks: roundTimes(points, zone), interval: 'equidistantPreserveStart' as const, minTickGap: 16 };
  const times = `Times in ${zoneName(new Date(), zone)}`;
  const data = points.map(({ at, delivered, retried, failed, p50Ms, p95Ms }) => ({
    at: clock(at, zone),
    delivered: perMinute(delivered, minutes),
    retried: perMinute(retried, minutes),
    failed: perMinute(failed, minutes),
    p50: p50Ms,
    p95: p95Ms,
  }));
  const isEmpty = total.delivered + total.retried + total.failed === 0;
  return (
    <div className={classes.charts}>
      <Figure
        title="Attempts per minute"
        series={OUTCOMES}
        isEmpty={isEmpty}
        times={times}
        summary={outcomeSummary(total)}
      >
        <BarChart
          h={HEIGHT}
          data={data}
          dataKey="at"
          type="stacked"
          series={OUTCOMES}
          tickLine="none"
          gridAxis="x"
          maxBarWidth={24}
          barProps={{ isAnimationActive: false }}
          barChartProps={{ accessibilityLayer: false }}
          xAxisProps={xAxis}
          yAxisProps={{ width: 44, allowDecimals: false }}
        />
      </Figure>
      <Figure title="Answer time" series={LATENCIES} isEmpty={isEmpty} times={times} summary={latencySummary(total)}>
        <LineChart
          h={HEIGHT}
          data={data}
          dataKey="at"
          // The one that is the longer lies below, with larger dots: where they are equal, both are seen.
          series={[...LATENCIES].reverse()}
          tickLine="none"
          gridAxis="x"
          curveType="linear"
          connectNulls={false}
          // A lone point has no line that would show it.
          lineProps={({ name }) => ({ isAnimationActive: false, dot: { r: name === 'p95' ? 4 : 2.5, strokeWidth: 0 } })}
          lineChartProps={{ accessibilityLayer: false }}
          xAxisProps={xAxis}
          yAxisProps={{ width: 60 }}
          valueFormatter={milliseconds}
        />
      </Figure>
    </div>
  );
}

interface FigureProps {
  title: string;
  series: typeof OUTCOMES;
  isEmpty: boolean;
  /** The zone of the axis below. */
  times: string;
  /** What the plot says, for those who do not see it. */
  summary: string;
  children: ReactNode;
}

function Figure({ title, series, isEmpty, times, summary, children }: FigureProps) {
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.caption}>
        {title}
        {!isEmpty && (
          <span className={classes.legend} aria-hidden>
            {series.map(({ name, label, color }) => (
              <span key={name} className={classes.swatch} style={{ '--swatch': color } as CSSProperties}>
                {label}
              </span>
            ))}
            <span className={classes.times}>{times}</span>
          </span>
        )}
      </figcaption>
      {isEmpty ? (
        <div className={classes.nothing}>No attempt in this time</div>
      ) : (
        <>
          <p className="visually-hidden">{summary}</p>
          <div aria-hidden>{children}</div>
        </>
      )}
    </figure>
  );
}

function outcomeSummary({ delivered, retried, failed }: Statistics['total']): string {
  return `${delivered} delivered, ${retried} to be retried, ${failed} given up.`;
}

function latencySummary({ p50Ms, p95Ms }: Statistics['total']): string {
  if (p50Ms === null || p95Ms === null) return 'No answer in this time.';
  return `Half of the attempts took at most ${milliseconds(p50Ms)}, 95 % at most ${milliseconds(p95Ms)}.`;
}

function perMinute(count: number, minutes: number): number {
  return minutes === 1 ? count : Math.round((10 * count) / minutes) / 10;
}

/** The times of the axis that people count in: each ten minutes of an hour, or each four hours of a day. */
function roundTimes(points: Statistics['points'], zone: string): string[] {
  const clocks = points.map(({ at }) => clock(at, zone));
  const isDay = points.length > 60;
  return clocks.filter((time) =>
    isDay ? time.endsWith(':00') && Number(time.slice(0, 2)) % 4 === 0 : time.endsWith('0'),
  );
}

function clock(at: string, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}
