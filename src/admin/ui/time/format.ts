const UNITS: [unit: string, seconds: number][] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];

/** 2026-11-24 11:20:03 GMT+1, to the millisecond where asked for. */
export function absolute(at: Date, zone: string, { precise = false }: { precise?: boolean } = {}): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      ...(precise && { fractionalSecondDigits: 3 as const }),
      timeZoneName: 'short',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const fraction = precise ? `.${parts.fractionalSecond}` : '';
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}${fraction} ${parts.timeZoneName}`;
}

/** "CET", "GMT+5:30": what a zone is called at a time. */
export function zoneName(at: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' }).formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

/** "4 min ago", "in 4 min", "just now"; to one unit: what is past rounded down, what is to come to the nearest. */
export function relative(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  if (Math.abs(seconds) < 3) return seconds > 0 ? 'in a moment' : 'just now';
  return seconds > 0 ? `in ${nearest(seconds)}` : `${span(-seconds)} ago`;
}

/** 4 d 23 h 59 min are 5 d. */
function nearest(seconds: number): string {
  for (const [index, [unit, size]] of UNITS.entries()) {
    const smaller = UNITS[index + 1]?.[1] ?? 1;
    if (seconds >= size - smaller / 2) return `${Math.round(seconds / size)} ${unit}`;
  }
  return '0 s';
}

/** "4 min", "3 d"; the largest unit alone. */
export function span(seconds: number): string {
  for (const [unit, size] of UNITS) if (seconds >= size) return `${Math.floor(seconds / size)} ${unit}`;
  return '0 s';
}

/** "12 ms", "1.4 s". */
export function milliseconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
