import type { Change } from './change.ts';
import { type ExactJson, type ExactObject, isExactNumber } from './exact-json.ts';

/** What changed, in a line: `status new → paid` for an update, the values of the row otherwise. */
export function describeChange({ object, previous, changed }: Change): string {
  if (object !== null && previous !== null) {
    const columns = changed ?? Object.keys(object);
    return columns.map((name) => `${name} ${show(previous[name])} → ${show(object[name])}`).join(', ');
  }
  return values(object ?? previous ?? {});
}

function values(row: ExactObject): string {
  return Object.entries(row)
    .filter(([name, value]) => name !== 'id' && value !== null)
    .map(([name, value]) => `${name} ${show(value)}`)
    .join(', ');
}

/** A value as people write it: texts without quotes, numbers with their digits. */
export function show(value: ExactJson | undefined): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return 'null';
  return isExactNumber(value) ? value.rawJSON : JSON.stringify(value);
}
