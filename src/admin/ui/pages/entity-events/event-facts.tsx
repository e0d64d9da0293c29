import { Anchor, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import { present } from '../../api/present.ts';
import { Callout } from '../../components/callout.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Time } from '../../components/time.tsx';
import { RegistrationCell } from '../registrations/registration-cell.tsx';
import classes from './entity-events.module.css';
import type { Detail } from './event-page.tsx';

/** How an entity event fares, and where it is sent; with more facts before these. */
export function EventFacts({ event, more = [] }: { event: Detail; more?: [name: string, value: ReactNode][] }) {
  const { problem, createdAt, updatedAt } = event;
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
          ['Captured in the last 24 hours', event.activities24H !== null && <Captured key="captured" event={event} />],
          ['Added', <Time key="added" at={createdAt} show="both" />],
          ['Last changed', updatedAt !== createdAt && <Time key="changed" at={updatedAt} show="both" />],
          ['Registrations', <Registrations key="registrations" event={event} />],
        ]}
      />
    </Stack>
  );
}

function Captured({ event: { entity, action, activities24H } }: { event: Detail }) {
  const count = activities24H?.toLocaleString('en');
  if (activities24H === 0) return count;
  const search = new URLSearchParams({ entity: entity ?? '', action: action ?? '', since: '24h' });
  return (
    <Anchor component={Link} inherit href={appHref(`/activity?${search}`)}>
      {count}
    </Anchor>
  );
}

function Registrations({ event: { registrationEvents } }: { event: Detail }) {
  const registrations = present(registrationEvents.nodes).flatMap(({ registration }) => registration ?? []);
  if (registrations.length === 0) return 'None yet: it is not sent to anyone';
  return (
    <ul className={classes.registrations}>
      {registrations.map((registration) => (
        <li key={registration.id}>
          <RegistrationCell registration={registration} href={appHref(`/registrations/${registration.id}`)} />
        </li>
      ))}
      {registrationEvents.pageInfo.hasNextPage && <li>and more</li>}
    </ul>
  );
}
