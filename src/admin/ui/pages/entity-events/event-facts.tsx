import { Anchor, List, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import { present } from '../../api/present.ts';
import { Callout } from '../../components/callout.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Time } from '../../components/time.tsx';
import type { Detail } from './event-page.tsx';

/** How an entity event fares, and who is told of it; with more facts before these. */
export function EventFacts({ event, more = [] }: { event: Detail; more?: [name: string, value: ReactNode][] }) {
  const { problem, activities24H, createdAt, updatedAt } = event;
  return (
    <Stack gap="sm">
      {problem && (
        <Callout tone="warn" title="It captures otherwise than it was set up">
          {problem}
        </Callout>
      )}
      <FactList
        facts={[
          ...more,
          ['Captured in the last 24 hours', activities24H?.toLocaleString('en')],
          ['Told to', <Registrations key="told" event={event} />],
          ['Added', <Time key="added" at={createdAt} show="both" />],
          ['Last changed', updatedAt !== createdAt && <Time key="changed" at={updatedAt} show="both" />],
        ]}
      />
    </Stack>
  );
}

function Registrations({ event: { registrationEvents } }: { event: Detail }) {
  const registrations = present(registrationEvents.nodes).flatMap(({ registration }) => registration ?? []);
  if (registrations.length === 0) return 'nobody yet: no registration has it';
  return (
    <List size="sm" listStyleType="none">
      {registrations.map(({ id, uri, description }) => (
        <List.Item key={id}>
          <Anchor component={Link} href={appHref(`/registrations/${id}`)} className="break">
            {description ?? uri}
          </Anchor>
        </List.Item>
      ))}
      {registrationEvents.pageInfo.hasNextPage && <List.Item>and more</List.Item>}
    </List>
  );
}
