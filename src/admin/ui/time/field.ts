/** A moment as a field of kind datetime-local takes it, in a zone: 2026-11-24T11:20. */
export function toField(at: Date, zone: string): string {
  const { year, month, day, hour, minute } = partsOf(at, zone);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** What a field of kind datetime-local holds, as a moment; undefined where it holds none. */
export function fromField(text: string, zone: string): Date | undefined {
  const asUtc = new Date(`${text}Z`);
  if (Number.isNaN(asUtc.getTime())) return undefined;
  // What the clock of the zone shows then, against what it should: once more, since the two may lie on both sides of a change of the clock.
  const first = new Date(asUtc.getTime() - offset(asUtc, zone));
  return new Date(asUtc.getTime() - offset(first, zone));
}

/** How far the clock of a zone is ahead of UTC, in milliseconds. */
function offset(at: Date, zone: string): number {
  const { year, month, day, hour, minute, second } = partsOf(at, zone);
  const shown = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return shown - Math.floor(at.getTime() / 1000) * 1000;
}

function partsOf(at: Date, zone: string): Record<string, string> {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}
