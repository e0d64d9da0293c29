import type { Random } from '../../fault/random.ts';
import type { Content } from './operations.ts';
import { quote } from './table.ts';
import { KINDS } from './values.ts';

/** Alters a table that nobody else writes: a column more, a column less, or another name. Returns the statement, or nothing. */
export function randomAlteration(random: Random, content: Content): string | undefined {
  const { table } = content;
  const named = Object.values(table.events).flatMap(({ columns }) => columns ?? []);
  const free = table.columns.filter(({ role, name }) => role === undefined && !named.includes(name));
  const name = `added ${random.between(1, 1_000_000)}`;
  if (random.chance(0.4) || free.length === 0) {
    const kind = random.pick(KINDS);
    const value = random.chance(0.5) ? kind.make(random) : null;
    table.columns.push({ name, kind });
    for (const row of content.rows) row[name] = value;
    return `alter table ${table.name} add column ${quote(name)} ${kind.type}${value ? ` default ${value.sql}` : ''}`;
  }
  const column = random.pick(free);
  const old = column.name;
  if (random.chance(0.5)) {
    table.columns = table.columns.filter((one) => one !== column);
    table.excluded = table.excluded.filter((one) => one !== old);
    return `alter table ${table.name} drop column ${quote(old)}`;
  }
  column.name = name;
  table.excluded = table.excluded.map((one) => (one === old ? name : one));
  for (const row of content.rows) row[name] = row[old] ?? null;
  return `alter table ${table.name} rename column ${quote(old)} to ${quote(name)}`;
}
