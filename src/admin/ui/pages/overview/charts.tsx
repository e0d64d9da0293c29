import '@mantine/charts/styles.css';
import { BarChart, LineChart } from '@mantine/charts';
import type { CSSProperties, ReactNode } from 'react';
import { milliseconds } from '../../time/format.ts';
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
      <Figure title="Attempts per minute" series={OUTCOMES} isEmpty={isEmpty} summary={outcomeSummary(total)}>
        <BarChart
          h={HEIGHT}
          data={data}
          dataKey="at"
          type="stacked"
          series={OUTCOMES}
          tickLine="y"
          gridAxis="y"
          maxBarWidth={24}
          barProps={{ isAnimationActive: false }}
          barChartProps={{ accessibilityLayer: false }}
          xAxisProps={{ minTickGap: 40 }}
          yAxisProps={{ width: 44, allowDecimals: false }}
        />
      </Figure>
      <Figure title="Answer time" series={LATENCIES} isEmpty={isEmpty} summary={latencySummary(total)}>
        <LineChart
          h={HEIGHT}
          data={data}
          dataKey="at"
          series={LATENCIES}
          tickLine="y"
          gridAxis="y"
          curveType="linear"
          connectNulls={false}
          // A lone point has no line that would show it.
          dotProps={{ r: 2.5 }}
          activeDotProps={{ r: 4 }}
          lineProps={{ isAnimationActive: false }}
          lineChartProps={{ accessibilityLayer: false }}
          xAxisProps={{ minTickGap: 40 }}
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
  /** What the plot says, for those who do not see it. */
  summary: string;
  children: ReactNode;
}

function Figure({ title, series, isEmpty, summary, children }: FigureProps) {
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.caption}>
        {title}
        <span className={classes.legend} aria-hidden>
          {series.map(({ name, label, color }) => (
            <span key={name} style={{ '--swatch': color } as CSSProperties}>
              {label}
            </span>
          ))}
        </span>
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

function clock(at: string, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}
