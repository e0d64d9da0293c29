import type { ReactNode } from 'react';
import { FactList } from '../../components/fact-list.tsx';
import { Time } from '../../components/time.tsx';
import type { CatalogueEntryFragment } from '../../generated/graphql.ts';
import type { Table } from './values.ts';
import { rows, size } from './words.ts';

/** What is known of a table, and how it is watched. */
export function TableFacts({ table, entry }: { table: Table; entry: CatalogueEntryFragment | null }) {
  const facts: [string, ReactNode][] = [
    ['Rows', rows(table.estimatedRows)],
    ['On disk', size(table.sizeBytes)],
    ['Partitions', table.partitions > 0 && table.partitions],
    ['Key', columns(entry?.keyColumns ?? table.keyColumns) ?? 'none: its events have no object id'],
    ['Owner column', entry && (columns([entry.ownerColumn]) ?? 'none')],
    ['User column', entry && columns([entry.userColumn])],
    ['Not copied', entry && columns(entry.excludedColumns)],
    ['Copied', entry && columns(entry.includedColumns)],
    ['What replication writes', entry?.onReplication === 'always' && 'captured too'],
    ['Watched since', entry?.createdAt && <Time at={entry.createdAt} show="both" />],
  ];
  return <FactList facts={facts} />;
}

function columns(names: readonly (string | null)[] | null | undefined): ReactNode {
  const given = (names ?? []).filter((name) => name !== null);
  return given.length === 0 ? null : <span className="mono">{given.join(', ')}</span>;
}
