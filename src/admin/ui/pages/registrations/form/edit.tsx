import { Skeleton } from '@mantine/core';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { present } from '../../../api/present.ts';
import { useApi } from '../../../api/use-api.ts';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import {
  EventsOfRegistrationDocument,
  type RegistrationSettingsFragment,
  RegistrationToEditDocument,
} from '../../../generated/graphql.ts';
import { BackLink } from '../../../layout/back-link.tsx';
import { Page } from '../../../layout/page.tsx';
import { NotThere } from '../not-there.tsx';
import { RegistrationForm } from './registration-form.tsx';
import { useAllPages } from './use-all-pages.ts';
import { eventName } from './use-event-choices.ts';
import { valuesOf } from './values.ts';

/** Changes a registration. */
export function EditRegistration({ id }: { id: string }) {
  const isId = /^\d{1,18}$/.test(id);
  const { data, error, refetch, isFetchedAfterMount } = useApi(
    RegistrationToEditDocument,
    { id },
    { enabled: isId, staleTime: 0 },
  );
  const events = useAllPages(
    EventsOfRegistrationDocument,
    { id },
    ({ registration }) =>
      registration?.registrationEvents.pageInfo.hasNextPage ? registration.registrationEvents.pageInfo.endCursor : null,
    { enabled: isId },
  );
  if (!isId || data?.registration === null) return <NotThere id={id} />;
  const problem = error ?? events.error;
  const names = events.pages?.flatMap(({ registration }) =>
    present(registration?.registrationEvents.nodes).flatMap(({ entityEvent }) =>
      entityEvent ? eventName(entityEvent) : [],
    ),
  );
  return (
    <Page title="Edit the registration" back={<BackLink href={`/${id}`}>{data?.registration?.uri ?? 'Back'}</BackLink>}>
      {data?.registration && names && isFetchedAfterMount && events.isFresh ? (
        <Loaded registration={data.registration} events={names} />
      ) : problem ? (
        <ErrorPanel
          error={problem}
          onRetry={() => {
            void refetch();
            events.again();
          }}
        />
      ) : (
        <Skeleton h={900} maw={860} aria-busy="true" />
      )}
    </Page>
  );
}

/** What was there when the form was opened stays in it: what others change meanwhile does not overwrite what is typed. */
function Loaded({ registration, events }: { registration: RegistrationSettingsFragment; events: string[] }) {
  const [, navigate] = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: as it was at first.
  const { values, storedSecrets } = useMemo(
    () => ({
      values: valuesOf(registration, events),
      storedSecrets: new Set(
        present(registration.secrets.nodes).flatMap(({ kind, name }) => (kind === 'connection' && name ? [name] : [])),
      ),
    }),
    [],
  );
  return (
    <RegistrationForm
      id={registration.id}
      values={values}
      storedSecrets={storedSecrets}
      cancelHref={`/${registration.id}`}
      onSaved={(id, thenTest) => navigate(thenTest ? `/${id}?test` : `/${id}`)}
      onNew={() => navigate('/new')}
    />
  );
}
