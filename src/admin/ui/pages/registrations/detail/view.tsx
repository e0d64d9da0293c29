import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useLocation, useSearch, useSearchParams } from 'wouter';
import { useApi } from '../../../api/use-api.ts';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import { StateBadge } from '../../../components/state-badge.tsx';
import { RegistrationDetailDocument, type RegistrationDetailQuery } from '../../../generated/graphql.ts';
import { BackLink } from '../../../layout/back-link.tsx';
import { Page } from '../../../layout/page.tsx';
import { useMay } from '../../../session/me.ts';
import { NotThere } from '../not-there.tsx';
import { useRegistrationChanges } from '../use-registration-changes.ts';
import { shownState } from '../words.ts';
import { Actions } from './actions.tsx';
import { Backfills } from './backfills.tsx';
import { Figures } from './figures.tsx';
import { Requests } from './requests.tsx';
import { RetrySettings } from './retry-settings.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import { Signing } from './signing.tsx';
import { StateCallout } from './state-callout.tsx';
import { TestDialog } from './test-dialog.tsx';

export type Registration = NonNullable<RegistrationDetailQuery['registration']>;

const REFETCH_MS = 10_000;

/** Everything about one registration, and what can be done with it. */
export function RegistrationView({ id }: { id: string }) {
  const isId = /^\d{1,18}$/.test(id);
  const { data, error, refetch } = useApi(
    RegistrationDetailDocument,
    { id },
    { enabled: isId, refetchInterval: REFETCH_MS },
  );
  useRegistrationChanges();
  if (!isId || data?.registration === null) return <NotThere id={id} />;
  if (data?.registration) return <Shown registration={data.registration} />;
  return (
    <Page title={`Registration ${id}`} back={<Back />}>
      {error ? (
        <ErrorPanel error={error} onRetry={refetch} />
      ) : (
        <>
          <Skeleton h={110} />
          <Skeleton h={260} />
          <Skeleton h={220} />
        </>
      )}
    </Page>
  );
}

function Shown({ registration }: { registration: Registration }) {
  const { id, uri, description, state, holdReason, health } = registration;
  const may = useMay();
  const test = useTestInAddress();
  const [isRotating, setRotating] = useState(false);
  return (
    <Page
      title={uri ?? ''}
      tabTitle={`Registration ${id}`}
      lead={description}
      badge={<StateBadge state={shownState(state, holdReason, health)} reason={health.reason} />}
      back={<Back />}
      actions={may('Registration', 'Edit') && <Actions registration={registration} onTest={test.open} />}
    >
      <StateCallout registration={registration} onRotate={() => setRotating(true)} />
      <Figures registration={registration} />
      <Requests registration={registration} />
      <Signing registration={registration} onRotate={() => setRotating(true)} />
      <RetrySettings registration={registration} />
      {may('Activity', 'List') && <Backfills registration={registration} />}
      {test.isOpen && <TestDialog registration={registration} onClose={test.close} />}
      {isRotating && <RotateDialog registration={registration} onClose={() => setRotating(false)} />}
    </Page>
  );
}

function Back() {
  const [params] = useSearchParams();
  const kept = new URLSearchParams([...params].filter(([name]) => name !== 'test')).toString();
  return <BackLink href={kept ? `/?${kept}` : '/'}>Webhook Registration</BackLink>;
}

/** That a test is asked for is in the address: Save and send a test leads there. */
function useTestInAddress() {
  const params = new URLSearchParams(useSearch());
  const [location, navigate] = useLocation();
  const to = (isOpen: boolean) => {
    const next = new URLSearchParams(params);
    if (isOpen) next.set('test', '');
    else next.delete('test');
    const text = next.toString();
    navigate(text ? `${location}?${text}` : location, { replace: true });
  };
  return { isOpen: params.has('test'), open: () => to(true), close: () => to(false) };
}
