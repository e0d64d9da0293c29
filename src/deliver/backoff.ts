/**
 * The wait before a retry, in milliseconds: the scheduled one, stretched or shrunk so that retries of many deliveries spread.
 *
 * @param jitter by which part at most: 0.2 is 20 %
 * @param random from 0 to 1
 */
export function backoff(scheduledMs: number, jitter: number, random: number): number {
  return Math.round(scheduledMs * (1 - jitter + 2 * jitter * random));
}
