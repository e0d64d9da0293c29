import type { HoursFragment } from '../../generated/graphql.ts';
import classes from './sparkline.module.css';

const HEIGHT = 24;
const STEP = 5;

/** How long 95 % of the attempts took at most, for each of the last 24 hours. Where there were none, the line is broken. */
export function LatencyLine({ hours }: Pick<HoursFragment, 'hours'>) {
  const most = Math.max(1, ...hours.map(({ p95Ms }) => p95Ms ?? 0));
  const points = hours.map(({ p95Ms }, index) =>
    p95Ms === null ? undefined : { x: index * STEP + 2, y: HEIGHT - 2 - (p95Ms / most) * (HEIGHT - 4) },
  );
  const width = hours.length * STEP;
  return (
    <svg className={classes.plot} viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <line className={classes.axis} x1={0} x2={width} y1={HEIGHT} y2={HEIGHT} />
      {unbroken(points).map((run) => {
        const [first] = run;
        // Of a line with one point nothing would be seen.
        return run.length === 1 && first ? (
          <rect key={first.x} className={classes.dot} x={first.x - 1.5} y={first.y - 1.5} width={3} height={3} />
        ) : (
          <polyline key={first?.x} className={classes.line} points={run.map(({ x, y }) => `${x},${y}`).join(' ')} />
        );
      })}
    </svg>
  );
}

interface Point {
  x: number;
  y: number;
}

/** The runs of points that follow each other. */
function unbroken(points: (Point | undefined)[]): Point[][] {
  const runs: Point[][] = [];
  let current: Point[] | undefined;
  for (const point of points) {
    if (!point) current = undefined;
    else if (current) current.push(point);
    else {
      current = [point];
      runs.push(current);
    }
  }
  return runs;
}
