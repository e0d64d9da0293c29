import { Group, Select } from '@mantine/core';
import { useIsTenant } from '../../session/me.ts';
import { TextFilter } from '../activity/text-filter.tsx';
import { RESOURCE_LABELS } from './words.ts';

export const LOG_FILTERS = ['who', 'what', 'owner'] as const;
export type LogFilters = Partial<Record<(typeof LOG_FILTERS)[number], string>>;

export interface FiltersProps {
  filters: LogFilters;
  onChange: (changes: LogFilters) => void;
}

/** By what the log is looked through. */
export function Filters({ filters: { who, what, owner }, onChange }: FiltersProps) {
  const isTenant = useIsTenant();
  return (
    <Group gap="sm" align="end" mb="md">
      <TextFilter label="Who" value={who} onChange={(value) => onChange({ who: value })} />
      <Select
        label="What"
        placeholder="Any"
        clearable
        searchable
        value={what ?? null}
        onChange={(value) => onChange({ what: value ?? undefined })}
        data={Object.entries(RESOURCE_LABELS).map(([value, label]) => ({ value, label: label ?? value }))}
      />
      {!isTenant && <TextFilter label="Owner" value={owner} onChange={(value) => onChange({ owner: value })} />}
    </Group>
  );
}
