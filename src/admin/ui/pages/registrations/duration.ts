import type { IntervalInput, SpanFragment } from '../../generated/graphql.ts';

const DAY = 86_400;

const UNITS: [unit: string, seconds: number][] = [
  ['d', DAY],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
  ['ms', 0.001],
];

const NAMES: Record<string, number | undefined> = {
  ms: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3_600,
  hour: 3_600,
  hours: 3_600,
  d: DAY,
  day: DAY,
  days: DAY,
};

/** "2 h 35 min", "1 d", "500 ms", "0 s". */
export function formatDuration(seconds: number): string {
  let left = Math.round(seconds * 1000) / 1000;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(Math.round((left / size) * 1e6) / 1e6);
    if (count <= 0) continue;
    parts.push(`${count} ${unit}`);
    left = Math.round((left - count * size) * 1000) / 1000;
  }
  return parts.length > 0 ? parts.join(' ') : '0 s';
}

/** What people write, as in "5 s", "90min" or "2 h 30 min", in seconds; undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '0') return 0;
  if (!/^(\d+(\.\d+)?\s*[a-z]+\s*)+$/.test(trimmed)) return undefined;
  let sum = 0;
  for (const [, count, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const seconds = NAMES[unit ?? ''];
    if (seconds === undefined) return undefined;
    sum += Number(count) * seconds;
  }
  return Math.round(sum * 1000) / 1000;
}

/** Waits with commas between them, in seconds; undefined where one of them is none. Without any: an empty list. */
export function parseSchedule(text: string): number[] | undefined {
  const waits = text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseDuration);
  return waits.every((wait) => wait !== undefined) ? waits : undefined;
}

/** An interval of the API in seconds, as Postgres compares them: a month has 30 days. */
export function secondsOf(interval: Partial<SpanFragment>): number {
  const { years, months, days, hours, minutes, seconds } = interval;
  const wholeDays = (years ?? 0) * 360 + (months ?? 0) * 30 + (days ?? 0);
  return wholeDays * DAY + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

/** Seconds as an interval of the API, which Postgres then writes as people would: 5 days, not 120:00:00. */
export function intervalOf(seconds: number): IntervalInput {
  const days = Math.floor(seconds / DAY);
  const hours = Math.floor((seconds % DAY) / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return { days, hours, minutes, seconds: Math.round((seconds % 60) * 1000) / 1000 };
}
