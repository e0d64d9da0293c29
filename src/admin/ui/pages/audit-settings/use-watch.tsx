import { List, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api/request.ts';
import { attempt } from '../../components/attempt.ts';
import { type Question, useConfirm } from '../../components/confirm.tsx';
import { type WatchableTableFragment, WatchTableDocument } from '../../generated/graphql.ts';
import { LockWords } from './lock-words.tsx';
import { WATCH_COST } from './words.ts';

export interface Watch {
  /** Asks, and watches the tables one by one, each with its likely owner column. */
  watch: (tables: WatchableTableFragment[]) => Promise<void>;
  /** How many are done of those that are being watched; undefined: none is. */
  done: number | undefined;
}

/** Watches tables as they most likely are meant. */
export function useWatch(): Watch {
  const confirm = useConfirm();
  const client = useQueryClient();
  const [done, setDone] = useState<number>();
  const watch: Watch['watch'] = async (tables) => {
    if (!(await confirm(question(tables)))) return;
    for (const [index, table] of tables.entries()) {
      setDone(index);
      // Each is a transaction of its own, so that no table stays locked while another one is waited for.
      const input = { entity: table.entity, ownerColumn: table.likelyOwnerColumn };
      const isDone = await attempt(`${table.entity} is not watched`, async () => {
        await request(WatchTableDocument, { input });
        return `Watching ${table.entity}`;
      });
      if (!isDone) break;
    }
    setDone(undefined);
    await client.invalidateQueries();
  };
  return { watch, done };
}

function names(tables: WatchableTableFragment[]): string {
  return tables.length === 1 ? (tables[0]?.entity ?? '') : `${tables.length} tables`;
}

function question(tables: WatchableTableFragment[]): Question {
  const [only] = tables;
  return {
    title: `Watch ${names(tables)}?`,
    action: tables.length === 1 ? 'Watch it' : `Watch ${tables.length} tables`,
    body: (
      <Stack gap="sm">
        {only && tables.length === 1 ? <One table={only} /> : <Several tables={tables} />}
        <Text size="sm">{WATCH_COST}</Text>
      </Stack>
    ),
  };
}

function One({ table }: { table: WatchableTableFragment }) {
  return (
    <>
      <Text size="sm">{summary(table)}</Text>
      <LockWords lock={table.lock} />
    </>
  );
}

function Several({ tables }: { tables: WatchableTableFragment[] }) {
  return (
    <>
      <List size="sm">
        {tables.map((table) => (
          <List.Item key={table.entity}>
            <span className="mono break">{table.entity}</span>: {summary(table)}
          </List.Item>
        ))}
      </List>
      <Text size="sm">
        <strong>
          Locks one after the other (<span className="mono">SHARE ROW EXCLUSIVE</span>).
        </strong>{' '}
        To put its triggers on a table, writes to it wait for a moment. Rowhook asks for the lock up to 50 times and
        gives up after a tenth of a second each time, so that no write waits longer than that behind a lock that
        somebody else holds; reads never wait.
      </Text>
    </>
  );
}

function summary({ likelyOwnerColumn, keyColumns }: WatchableTableFragment): string {
  return [
    likelyOwnerColumn === null
      ? 'No owner column: its events are for all registrations.'
      : `The owner of a row is in ${likelyOwnerColumn}.`,
    keyColumns.length === 0 && 'It has no key: its events have no object id.',
  ]
    .filter(Boolean)
    .join(' ');
}
