import { Button, Checkbox, Group, Skeleton, Stack, Text } from '@mantine/core';
import { Fragment, useState } from 'react';
import { useApi } from '../../api/use-api.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { TablesDocument, type WatchableTableFragment } from '../../generated/graphql.ts';
import { useMay } from '../../session/me.ts';
import { useWatch } from './use-watch.tsx';
import { watchCommand } from './words.ts';

const OFFERED = 12;

/** In the place of what needs a catalogue while it is empty: says so, and fills it by one click, or one command. */
export function FillCatalogue() {
  const { data, error, refetch } = useApi(TablesDocument, {});
  const mayWatch = useMay()('AuditSetting', 'Add');
  const tables = data?.tables.filter(({ problem }) => problem === null);
  const example = tables?.find(({ likelyOwnerColumn }) => likelyOwnerColumn !== null) ?? tables?.[0];
  return (
    <EmptyState title="No table is watched yet">
      <Stack gap="sm">
        <Text>
          Only watched tables can have entity events. {mayWatch ? 'Choose some' : 'An admin can watch some'}; nothing is
          captured of them until there is an entity event.
        </Text>
        {error ? (
          <ErrorPanel error={error} title="The tables could not be read" onRetry={refetch} />
        ) : !tables ? (
          <Skeleton h={120} />
        ) : tables.length === 0 ? (
          <Text>This database has no table that could be watched.</Text>
        ) : (
          mayWatch && <Choice tables={tables} />
        )}
        {example && (
          <div>
            <Text size="sm">{mayWatch ? 'Or' : 'They can do it here, or'} from the command line, as in:</Text>
            <Group gap="xs" wrap="nowrap">
              <Command text={watchCommand(example.entity, example.likelyOwnerColumn)} />
              <CopyButton text={watchCommand(example.entity, example.likelyOwnerColumn)} label="Copy the command" />
            </Group>
          </div>
        )}
      </Stack>
    </EmptyState>
  );
}

/** A command, which breaks between its words alone. */
function Command({ text }: { text: string }) {
  return (
    <code className="mono">
      {text.split(' ').map((word, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they do not move.
        <Fragment key={index}>
          {index > 0 && ' '}
          <span style={{ display: 'inline-block' }}>{word}</span>
        </Fragment>
      ))}
    </code>
  );
}

/** Those with a likely owner are chosen at first, or all where none has one. */
function Choice({ tables }: { tables: WatchableTableFragment[] }) {
  const { watch, done } = useWatch();
  const owned = tables.filter(({ likelyOwnerColumn }) => likelyOwnerColumn !== null);
  const offered = [...owned, ...tables.filter((table) => !owned.includes(table))].slice(0, OFFERED);
  const [names, setNames] = useState((owned.length > 0 ? owned : tables).slice(0, OFFERED).map(({ entity }) => entity));
  const chosen = offered.filter(({ entity }) => names.includes(entity));
  return (
    <>
      <Checkbox.Group value={names} onChange={setNames} label="Tables to watch">
        <Stack gap="sm" mt={6}>
          {offered.map(({ entity, likelyOwnerColumn }) => (
            <Checkbox
              key={entity}
              value={entity}
              label={<span className="mono break">{entity}</span>}
              description={
                likelyOwnerColumn === null ? 'no owner column found' : `likely owner column: ${likelyOwnerColumn}`
              }
            />
          ))}
        </Stack>
      </Checkbox.Group>
      {tables.length > OFFERED && (
        <Text size="sm">
          The first {OFFERED} of {tables.length} tables. Audit Settings has them all.
        </Text>
      )}
      <Group>
        <Button disabled={chosen.length === 0} loading={done !== undefined} onClick={() => void watch(chosen)}>
          {chosen.length === 1 ? 'Watch one table' : `Watch ${chosen.length} tables`}
        </Button>
        <Text size="sm" role="status">
          {done !== undefined && `${done} of ${chosen.length} done`}
        </Text>
      </Group>
    </>
  );
}
