import { Skeleton } from '@mantine/core';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { present } from '../../../api/present.ts';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import { BackLink } from '../../../layout/back-link.tsx';
import { Page } from '../../../layout/page.tsx';
import { NotThere } from '../not-there.tsx';
import { RegistrationForm } from './registration-form.tsx';
import { type RegistrationToEdit, useRegistrationToEdit } from './use-registration-to-edit.ts';
import { valuesOf } from './values.ts';

/** Changes a registration. */
export function EditRegistration({ id }: { id: string }) {
  const isId = /^\d{1,18}$/.test(id);
  const { data, error, refetch } = useRegistrationToEdit(id, isId);
  if (!isId || data === null) return <NotThere id={id} />;
  return (
    <Page
      title="Edit the registration"
      isNarrow
      back={<BackLink href={`/${id}`}>{data?.registration.uri ?? 'Back'}</BackLink>}
    >
      {data ? (
        <Loaded {...data} />
      ) : error ? (
        <ErrorPanel error={error} onRetry={refetch} />
      ) : (
        <Skeleton h={900} aria-busy="true" />
      )}
    </Page>
  );
}

/** What was there when the form was opened stays in it: what others change meanwhile does not overwrite what is typed. */
function Loaded({ registration, events }: RegistrationToEdit) {
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
