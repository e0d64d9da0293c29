import { Code, Title } from '@mantine/core';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Time } from '../../components/time.tsx';
import type { Statistics } from './page.tsx';

type Worker = Statistics['workers'][number];

const COLUMNS: Column<Worker>[] = [
  { key: 'name', header: 'Worker', cell: ({ name }) => name },
  { key: 'since', header: 'Connected', width: '30%', cell: ({ connectedAt }) => <Time at={connectedAt} show="both" /> },
  { key: 'seen', header: 'Last seen', width: '20%', cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
];

/** Who sends. */
export function WorkersTable({ statistics: { workers } }: { statistics: Statistics }) {
  return (
    <section aria-labelledby="workers">
      <Title order={2} id="workers" mb="xs">
        Workers
      </Title>
      {workers.length === 0 ? (
        <EmptyState title="No worker is connected">
          Changes are captured all the same and wait in the queue; none is lost. Start as many as you like, on any
          hosts: <Code>rowhook work</Code>
        </EmptyState>
      ) : (
        <DataTable
          label="Workers"
          columns={COLUMNS}
          rows={workers}
          rowKey={(worker) => `${worker.name} ${worker.connectedAt}`}
        />
      )}
    </section>
  );
}
