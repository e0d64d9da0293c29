import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import type { Entry } from './changes.tsx';
import { resourceLabel, subjectOf } from './words.ts';

/** What was changed, with the way to it where it has a page: what was deleted says so there. */
export function Subject(entry: Pick<Entry, 'resource' | 'subject'>) {
  const name = <span className="mono">{subjectOf(entry)}</span>;
  const href = hrefOf(entry);
  return (
    <>
      {resourceLabel(entry.resource)}{' '}
      {href === undefined ? (
        name
      ) : (
        <Anchor component={Link} href={href} inherit>
          {name}
        </Anchor>
      )}
    </>
  );
}

/** Of a registration's own things the subject is its id, a colon, and which of them. */
function hrefOf({ resource, subject }: Pick<Entry, 'resource' | 'subject'>): string | undefined {
  const [id] = (subject ?? '').split(':');
  if (!/^\d+$/.test(id ?? '')) return undefined;
  if (resource?.startsWith('Registration')) return appHref(`/registrations/${id}`);
  return resource === 'EntityEvent' ? appHref(`/entity-events/${id}`) : undefined;
}
