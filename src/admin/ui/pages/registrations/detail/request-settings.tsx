import { present } from '../../../api/present.ts';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { FactList } from '../../../components/fact-list.tsx';
import { Time } from '../../../components/time.tsx';
import { formatDuration, secondsOf } from '../duration.ts';
import { GROUPINGS, labelOf, ORDERINGS } from '../words.ts';
import type { Registration } from './view.tsx';

type Header = NonNullable<Registration['headers']['nodes'][number]>;

const HEADER_COLUMNS: Column<Header>[] = [
  { key: 'name', header: 'Header', width: '40%', cell: ({ name }) => <span className="mono">{name}</span> },
  {
    key: 'value',
    header: 'Value',
    cell: ({ value, isSecret }) => (isSecret ? 'secret, encrypted' : <span className="mono">{value}</span>),
  },
];

/** What its requests carry, how they are connected, and how many leave at a time. */
export function RequestSettings({ registration }: { registration: Registration }) {
  const {
    ownerId,
    sendsJson,
    connection,
    maxInFlight,
    rateLimit,
    ordering,
    onExhausted,
    grouping,
    coalesceWindow,
    createdAt,
  } = registration;
  const headers = present(registration.headers.nodes);
  return (
    <>
      <FactList
        isFramed={false}
        facts={[
          ['Owner', ownerId ?? 'All owners'],
          ['Sends JSON', sendsJson ? 'Yes' : 'No: the body is empty'],
          ['At the same time', `${(maxInFlight ?? 0).toLocaleString('en')} at most`],
          ['Per second', rateLimit === null ? 'No limit' : `${rateLimit.toLocaleString('en')} at most`],
          ['Order', labelOf(ORDERINGS, ordering)],
          [
            'After a failure',
            ordering === 'object' && (onExhausted === 'block' ? 'its object is blocked' : 'the next change leaves'),
          ],
          ['Grouping', labelOf(GROUPINGS, grouping)],
          [
            'Waits for further changes',
            grouping === 'coalesce' && coalesceWindow && formatDuration(secondsOf(coalesceWindow)),
          ],
          ['Authentication', connection && connection.auth !== 'none' && authentication(connection)],
          ['Proxy', connection?.proxyUri],
          ['Trusted certificates', connection?.caPem && 'of its own'],
          ['Client certificate', connection?.clientCertPem && 'is shown to the endpoint'],
          ['Added', <Time key="added" at={createdAt} show="both" />],
        ]}
      />
      {headers.length > 0 && (
        <DataTable label="Headers of its own" columns={HEADER_COLUMNS} rows={headers} rowKey={({ name }) => name} />
      )}
    </>
  );
}

function authentication({ auth, authUser, oauth2ClientId }: NonNullable<Registration['connection']>): string {
  return auth === 'basic' ? `Basic, as ${authUser}` : `OAuth2, as client ${oauth2ClientId}`;
}
