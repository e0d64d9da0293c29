import { InvalidArgumentError } from 'commander';

const UNITS_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const MOST_MS = 30 * 86_400_000;

/**
 * Reads `90s`, `30m`, `24h`, `7d` or `0` as milliseconds.
 *
 * @throws InvalidArgumentError also for more than 30 days
 */
export function parseDuration(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text) ?? [];
  const milliseconds = Number(number) * (UNITS_MS[unit] ?? (Number(number) === 0 ? 0 : Number.NaN));
  if (milliseconds <= MOST_MS) return milliseconds;
  throw new InvalidArgumentError('Write a time with its unit, up to 30 days: 90s, 30m, 24h or 7d.');
}
