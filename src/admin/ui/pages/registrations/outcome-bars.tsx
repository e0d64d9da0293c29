import type { HoursFragment } from '../../generated/graphql.ts';
import classes from './sparkline.module.css';

const HEIGHT = 24;
const STEP = 5;

/** A bar for each of the last 24 hours: how many attempts there were, and in red how many of them failed. */
export function OutcomeBars({ hours }: Pick<HoursFragment, 'hours'>) {
  const most = Math.max(1, ...hours.map(({ delivered, retried, failed }) => delivered + retried + failed));
  const bars = hours.map(({ at, delivered, retried, failed }, index) => {
    const bad = scaled(retried + failed, most);
    return { at, x: index * STEP, bad, good: scaled(delivered, most) };
  });
  const width = hours.length * STEP;
  return (
    <svg className={classes.plot} viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <line className={classes.axis} x1={0} x2={width} y1={HEIGHT} y2={HEIGHT} />
      {bars.map(({ at, x, good, bad }) => (
        <g key={at}>
          {good > 0 && <rect className={classes.good} x={x} y={HEIGHT - bad - good} width={STEP - 1} height={good} />}
          {bad > 0 && <rect className={classes.bad} x={x} y={HEIGHT - bad} width={STEP - 1} height={bad} />}
        </g>
      ))}
    </svg>
  );
}

/** A part that is there is seen, however small it is beside the others. */
function scaled(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(2, (count / most) * (HEIGHT - 2));
}
