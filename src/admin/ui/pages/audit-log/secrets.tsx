import { present } from '../../api/present.ts';
import { usePages } from '../../api/use-pages.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Time } from '../../components/time.tsx';
import { SecretLogDocument, type SecretLogQuery } from '../../generated/graphql.ts';
import { RegistrationLink } from './subject.tsx';
import { useRegistrationNames } from './use-registration-names.ts';
import { secretLabel } from './words.ts';

type Entry = NonNullable<NonNullable<SecretLogQuery['secretLogEntries']>['nodes'][number]>;

const COLUMNS: Column<Entry>[] = [
  { key: 'at', header: 'When', width: '215px', cell: ({ occurredAt }) => <Time at={occurredAt} show="both" /> },
  { key: 'actor', header: 'Who', cell: ({ actor }) => actor },
  { key: 'action', header: 'Action', width: '120px', cell: ({ action }) => action },
  { key: 'secret', header: 'Secret', cell: ({ kind, name }) => secretLabel(kind, name) },
  {
    key: 'registration',
    header: 'Registration',
    cell: ({ registrationId }) => registrationId !== null && <NamedRegistration id={registrationId} />,
  },
];

function NamedRegistration({ id }: { id: string }) {
  return <RegistrationLink id={id} names={useRegistrationNames()} />;
}

export function Secrets() {
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = usePages(
    SecretLogDocument,
    {},
    ({ secretLogEntries }) => (secretLogEntries?.pageInfo.hasNextPage ? secretLogEntries.pageInfo.endCursor : null),
  );
  const rows = data?.pages.flatMap(({ secretLogEntries }) => present(secretLogEntries?.nodes));
  if (error) return <ErrorPanel error={error} onRetry={refetch} />;
  if (rows?.length === 0)
    return (
      <EmptyState title="No secret was touched yet">
        When a signing secret or a secret header is made, shown, replaced or deleted, it is written here with who did
        it. The secrets themselves are never in this log.
      </EmptyState>
    );
  return (
    <DataTable
      label="What was done to secrets, newest first"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ id }) => id}
      onMore={hasNextPage ? fetchNextPage : undefined}
      isLoadingMore={isFetchingNextPage}
      footer={rows && `${rows.length}${hasNextPage ? ' newest' : ' in all'}`}
    />
  );
}
