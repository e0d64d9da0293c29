import { Text, Title } from '@mantine/core';
import { type Column, DataTable } from '../../components/data-table.tsx';
import type { SettingsQuery } from '../../generated/graphql.ts';

import { withUnit } from './values.ts';

type ProcessSetting = SettingsQuery['processSettings'][number];

const COLUMNS: Column<ProcessSetting>[] = [
  {
    key: 'setting',
    header: 'Setting',
    cell: ({ name, label, description }) => (
      <>
        <Text size="sm" fw={600}>
          {label} (<span className="mono">{name}</span>)
        </Text>
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      </>
    ),
  },
  { key: 'value', header: 'Value', width: '25%', cell: ({ value, unit }) => withUnit(value, unit) },
  {
    key: 'default',
    header: 'Default',
    width: '20%',
    cell: ({ defaultValue, unit }) => withUnit(defaultValue, unit),
  },
];

/** What is set for each process by its environment: shown, and changed where it is started. */
export function ProcessSettings({ settings }: { settings: ProcessSetting[] }) {
  return (
    <section aria-labelledby="process">
      <Title order={2} id="process">
        Settings of this process
      </Title>
      <Text size="sm" c="dimmed" mb="xs" maw="70ch">
        What the process that serves this page was started with: environment variables, or lines of its .env file.
        Change them there, and start it again. A worker that runs elsewhere has its own.
      </Text>
      <DataTable label="Settings of this process" columns={COLUMNS} rows={settings} rowKey={({ name }) => name} />
    </section>
  );
}
