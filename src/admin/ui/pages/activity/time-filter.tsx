import { TextInput } from '@mantine/core';
import { fromField, toField } from '../../time/field.ts';
import { useZone } from '../../time/zone.ts';

export interface TimeFilterProps {
  label: string;
  /** ISO 8601. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A moment, in the zone that times are shown in. */
export function TimeFilter({ label, value, onChange }: TimeFilterProps) {
  const { zone } = useZone();
  return (
    <TextInput
      type="datetime-local"
      label={`${label} (${zone})`}
      value={value ? toField(new Date(value), zone) : ''}
      onChange={({ currentTarget }) => onChange(fromField(currentTarget.value, zone)?.toISOString())}
    />
  );
}
