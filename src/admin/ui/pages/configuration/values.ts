import type { SettingRowFragment, UpdateSettingsMutationVariables } from '../../generated/graphql.ts';

/** What a setting's field holds: a switch, a number (or the text that is none yet), or tags. */
export type SettingValue = boolean | number | string | string[];

export type SettingValues = Record<string, SettingValue>;

/** What the fields hold at first. */
export function settingValues(settings: readonly SettingRowFragment[]): SettingValues {
  return Object.fromEntries(settings.map(({ name, value }) => [name, fieldValue(value)]));
}

/** What a field holds of JSON text. */
export function fieldValue(json: string): SettingValue {
  const value = JSON.parse(json) as boolean | number | (string | number)[];
  return Array.isArray(value) ? value.map(String) : value;
}

/** A value in words, for those who may not change it and for what it is by default. */
export function inWords({ kind, unit }: SettingRowFragment, json: string): string {
  const value = fieldValue(json);
  if (kind === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return withUnit(Number(value).toLocaleString('en'), unit);
}

/** "5 seconds", "1 second". */
export function withUnit(value: string, unit: string | null): string {
  if (unit === null) return value;
  return `${value} ${value === '1' ? unit.replace(/s$/, '') : unit}`;
}

export function isDefault({ defaultValue }: SettingRowFragment, value: SettingValue | undefined): boolean {
  return JSON.stringify(fieldValue(defaultValue)) === JSON.stringify(value);
}

/** What was changed, as it is sent: what somebody else changed meanwhile stays. */
export function changesOf(before: SettingValues, values: SettingValues): UpdateSettingsMutationVariables['input'] {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value))
      .map(([name, value]) => [name, name === 'allowedPorts' && Array.isArray(value) ? value.map(Number) : value]),
  );
}

/** What the database could not be asked: a number that is none. */
export function problemsOf(settings: readonly SettingRowFragment[], values: SettingValues): Record<string, string> {
  return Object.fromEntries(
    settings.flatMap(({ name, kind, unit, minimum, maximum }) => {
      const value = values[name];
      if (kind === 'integer' && typeof value !== 'number')
        return [[name, `Give a number${unit ? ` of ${unit}` : ''}.`]];
      if (typeof value === 'number' && (value < (minimum ?? value) || value > (maximum ?? value)))
        return [[name, `It has to be ${inRange(minimum, maximum, unit)}.`]];
      const wrong =
        unit === 'ports' && Array.isArray(value) ? value.find((port) => !/^\d{1,9}$/.test(port)) : undefined;
      return wrong === undefined ? [] : [[name, `${wrong} is no port.`]];
    }),
  );
}

/** "1 to 3,650 days". */
function inRange(minimum: number | null, maximum: number | null, unit: string | null): string {
  const limits = [minimum, maximum].flatMap((limit) => limit?.toLocaleString('en') ?? []);
  return withUnit(limits.join(' to '), unit);
}
