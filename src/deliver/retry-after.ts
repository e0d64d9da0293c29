/** The longest wait that an endpoint may ask for, in milliseconds: one day. */
const LONGEST_MS = 86_400_000;

/**
 * What a `Retry-After` header asks for (RFC 9110, section 10.2.3: seconds, or a date), in milliseconds from now, rounded up and
 * one day at most; undefined where it says neither.
 *
 * @param now milliseconds since 1970
 */
export function retryAfter(header: string | string[] | undefined, now: number): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? '';
  const asked = /^\d+(\.\d+)?$/.test(text) ? Math.ceil(Number(text)) * 1000 : Date.parse(asDate(text)) - now;
  return Number.isNaN(asked) ? undefined : Math.min(Math.max(asked, 0), LONGEST_MS);
}

/**
 * `Date.parse` takes much that is no date; those of HTTP begin with the day of the week. The oldest of its three forms (asctime) names no
 * zone, and is of GMT like the others.
 */
function asDate(text: string): string {
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return '';
  return /:\d\d +\d{4}$/.test(text) ? `${text} GMT` : text;
}
