/** How far a wait is stretched or shrunk at most, so that retries of many deliveries spread. */
const JITTER = 0.2;

/**
 * The wait before a retry, in milliseconds: the scheduled one, give or take 20 %.
 *
 * @param random from 0 to 1
 */
export function backoff(scheduledMs: number, random: number): number {
  return Math.round(scheduledMs * (1 - JITTER + 2 * JITTER * random));
}
