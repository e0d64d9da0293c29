import { Button, Collapse, Group, MultiSelect, Select } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { present } from '../../api/present.ts';
import { useApi } from '../../api/use-api.ts';
import { ACTIVITY_STATES, STATES } from '../../components/states.ts';
import { ActivityFilterChoicesDocument } from '../../generated/graphql.ts';
import { useIsTenant } from '../../session/me.ts';
import classes from './list.module.css';
import { type ActivityFilters, SPANS } from './search.ts';
import { TextFilter } from './text-filter.tsx';
import { TimeFilter } from './time-filter.tsx';

export interface FilterBarProps {
  filters: ActivityFilters;
  onChange: (changes: ActivityFilters) => void;
  onClear: () => void;
}

const ACTIONS = ['create', 'update', 'delete', 'truncate'];
const STATUSES = [
  { value: '2', label: '2xx' },
  { value: '3', label: '3xx' },
  { value: '4', label: '4xx' },
  { value: '5', label: '5xx' },
  { value: '0', label: 'No answer' },
];

/** The filters; on a phone behind a button. */
export function FilterBar({ filters, onChange, onClear }: FilterBarProps) {
  const isNarrow = useMediaQuery('(max-width: 48em)');
  const [opened, { toggle }] = useDisclosure();
  const count = Object.keys(filters).length;
  return (
    <div>
      {isNarrow && (
        <Button
          variant="default"
          leftSection={<IconFilter size={16} aria-hidden />}
          onClick={toggle}
          aria-expanded={opened}
          mb={opened ? 'xs' : 0}
        >
          Filters{count > 0 && ` (${count})`}
        </Button>
      )}
      <Collapse expanded={!isNarrow || opened}>
        <Fields filters={filters} onChange={onChange} />
        {count > 0 && (
          <Group mt="xs">
            <Button variant="subtle" size="compact-sm" className="flush" onClick={onClear}>
              Clear all filters
            </Button>
          </Group>
        )}
      </Collapse>
    </div>
  );
}

function Fields({ filters, onChange }: Omit<FilterBarProps, 'onClear'>) {
  const { data } = useApi(ActivityFilterChoicesDocument, {}, { staleTime: 60_000 });
  const isTenant = useIsTenant();
  const entities = [...new Set(present(data?.entityEvents?.nodes).flatMap(({ entity }) => entity ?? []))];
  const registrations = present(data?.registrations?.nodes).map(({ id, uri, description }) => ({
    value: id,
    label: [description, uri].filter(Boolean).join(' – '),
  }));
  const { since, from, until, entity, action, object, owner, state, registration, status } = filters;
  return (
    <div className={classes.filters}>
      <Select
        label="Time"
        placeholder="Any time"
        clearable
        value={from || until ? 'custom' : (since ?? null)}
        onChange={(value) =>
          onChange(
            value === 'custom'
              ? { since: undefined, from: new Date(Date.now() - 3_600_000).toISOString() }
              : { since: value ?? undefined, from: undefined, until: undefined },
          )
        }
        data={[
          ...Object.entries(SPANS).map(([value, span]) => ({ value, label: span?.label ?? value })),
          { value: 'custom', label: 'From … until …' },
        ]}
      />
      {(from || until) && (
        <>
          <TimeFilter label="From" value={from} onChange={(value) => onChange({ from: value })} />
          <TimeFilter label="Until" value={until} onChange={(value) => onChange({ until: value })} />
        </>
      )}
      <Select
        label="Entity"
        placeholder="Any"
        clearable
        searchable
        value={entity ?? null}
        onChange={(value) => onChange({ entity: value ?? undefined })}
        data={entity && !entities.includes(entity) ? [...entities, entity] : entities}
      />
      <Select
        label="Action"
        placeholder="Any"
        clearable
        value={action ?? null}
        onChange={(value) => onChange({ action: value ?? undefined })}
        data={ACTIONS}
      />
      <TextFilter label="Object id" value={object} onChange={(value) => onChange({ object: value })} />
      {!isTenant && <TextFilter label="Owner" value={owner} onChange={(value) => onChange({ owner: value })} />}
      <MultiSelect
        label="State"
        placeholder={state ? undefined : 'Any'}
        clearable
        value={state?.split(',') ?? []}
        onChange={(values) => onChange({ state: values.join(',') || undefined })}
        data={ACTIVITY_STATES.map((value) => ({ value, label: STATES[value]?.label ?? value }))}
      />
      <Select
        label="Registration"
        placeholder="Any"
        clearable
        searchable
        value={registration ?? null}
        onChange={(value) => onChange({ registration: value ?? undefined })}
        data={
          registration && !registrations.some(({ value }) => value === registration)
            ? [...registrations, { value: registration, label: registration }]
            : registrations
        }
      />
      <StatusFilter value={status} onChange={(value) => onChange({ status: value })} />
    </div>
  );
}

/** A class of HTTP status from the list, or one that is typed. */
function StatusFilter({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const isOne = value !== undefined && !STATUSES.some((status) => status.value === value);
  return (
    <Select
      label="HTTP status"
      placeholder="Any, or type one"
      clearable
      searchable
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      onSearchChange={(text) => /^[1-5]\d\d$/.test(text) && onChange(text)}
      data={isOne ? [{ value, label: value }, ...STATUSES] : STATUSES}
    />
  );
}
