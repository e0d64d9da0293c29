import { readFileSync } from 'node:fs';

/** The version of this program, from its package.json: `0.1.0`. */
export const PROGRAM_VERSION: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version;

/** Below zero when `a` is the older version, above when it is the newer. `1.0.0-rc.2` comes before `1.0.0`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.before === right.before) return 0;
  if (left.before === '' || right.before === '') return left.before === '' ? 1 : -1;
  return left.before.localeCompare(right.before, 'en', { numeric: true });
}

function parse(version: string): { numbers: number[]; before: string } {
  const [numbers = '', ...before] = (version.split('+')[0] ?? '').split('-');
  return { numbers: numbers.split('.').map(Number), before: before.join('-') };
}
