import type { SettingRowFragment } from '../../generated/graphql.ts';

export interface SettingGroup {
  title: string;
  settings: SettingRowFragment[];
}

const GROUPS: [title: string, names: string[]][] = [
  ['Capture', ['captureEnabled', 'maxPayloadBytes', 'maxDepth']],
  ['Queue', ['doorbell']],
  ['History', ['retentionDays']],
  [
    'Allowed endpoints',
    ['httpsOnly', 'allowedPorts', 'allowedHosts', 'allowedNetworks', 'deniedNetworks', 'trustedProxies', 'unwrapNat64'],
  ],
];

/** The settings by what they are about; one that is new to this page is among the last. */
export function grouped(settings: readonly SettingRowFragment[]): SettingGroup[] {
  const known = new Set(GROUPS.flatMap(([, names]) => names));
  const groups = GROUPS.map(([title, names]) => ({
    title,
    settings: names.flatMap((name) => settings.find((setting) => setting.name === name) ?? []),
  }));
  const others = { title: 'Others', settings: settings.filter(({ name }) => !known.has(name)) };
  return [...groups, others].filter((group) => group.settings.length > 0);
}
