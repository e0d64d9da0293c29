import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import type { Entry } from './changes.tsx';
import { resourceLabel, subjectOf } from './words.ts';

export interface SubjectProps {
  entry: Pick<Entry, 'resource' | 'subject'>;
  /** Of registrations, by their ids. */
  names: ReadonlyMap<string, string>;
}

/** What was changed; where it is of a registration, with its name and the way to it. */
export function Subject({ entry, names }: SubjectProps) {
  const id = registrationOf(entry);
  return (
    <>
      {resourceLabel(entry.resource)}{' '}
      {id === undefined ? (
        <span className="mono">{subjectOf(entry)}</span>
      ) : (
        <RegistrationLink id={id} text={subjectOf(entry)} names={names} />
      )}
    </>
  );
}

export interface RegistrationLinkProps {
  id: string;
  /** @default the id */
  text?: string;
  names: SubjectProps['names'];
}

/** The way to a registration, with its name. One that was deleted says so there. */
export function RegistrationLink({ id, text = id, names }: RegistrationLinkProps) {
  return (
    <>
      <Anchor component={Link} href={appHref(`/registrations/${id}`)} inherit className="mono">
        {text}
      </Anchor>
      {names.has(id) && (
        <Text size="sm" c="dimmed" className="break">
          {names.get(id)}
        </Text>
      )}
    </>
  );
}

/** Of a registration's own things the subject is its id, a colon, and which of them. */
function registrationOf({ resource, subject }: SubjectProps['entry']): string | undefined {
  const [id = ''] = (subject ?? '').split(':');
  return resource?.startsWith('Registration') && /^\d+$/.test(id) ? id : undefined;
}
