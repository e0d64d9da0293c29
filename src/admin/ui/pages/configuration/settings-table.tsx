import { Stack, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { type Column, DataTable } from '../../components/data-table.tsx';
import type { SettingRowFragment } from '../../generated/graphql.ts';
import { grouped } from './groups.ts';
import { inWords } from './values.ts';

const COLUMNS: Column<SettingRowFragment>[] = [
  {
    key: 'setting',
    header: 'Setting',
    cell: ({ label, description }) => (
      <>
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      </>
    ),
  },
  { key: 'value', header: 'Value', width: '25%', cell: (setting) => inWords(setting, setting.value) },
  { key: 'default', header: 'Default', width: '20%', cell: (setting) => inWords(setting, setting.defaultValue) },
];

/** The settings, for those who may not change them. */
export function SettingsTable({ settings }: { settings: SettingRowFragment[] }) {
  return (
    <Stack gap="md">
      {grouped(settings).map((group) => (
        <Group key={group.title} {...group} />
      ))}
    </Stack>
  );
}

function Group({ title, settings }: { title: string; settings: SettingRowFragment[] }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Title order={2} id={id} mb="xs">
        {title}
      </Title>
      <DataTable label={title} columns={COLUMNS} rows={settings} rowKey={({ name }) => name} />
    </section>
  );
}
