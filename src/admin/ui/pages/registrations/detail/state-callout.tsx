import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { appHref } from '../../../address/app-href.ts';
import { Callout, type CalloutProps } from '../../../components/callout.tsx';
import { Time } from '../../../components/time.tsx';
import { useMay } from '../../../session/me.ts';
import { secondsOf } from '../duration.ts';
import { useResume } from './use-resume.ts';
import type { Registration } from './view.tsx';

export interface StateCalloutProps {
  registration: Registration;
  onRotate: () => void;
}

/** Why nothing or not all is delivered, and the button that puts it right. Nothing where all is well. */
export function StateCallout(props: StateCalloutProps) {
  const { state, holdReason, registrationEvents, health } = props.registration;
  if (state === 'disabled') return <NotActive {...props} tone="bad" title="It is disabled" />;
  if (state === 'paused') return <NotActive {...props} tone="warn" title="It is paused" />;
  if (holdReason !== null) return <Held {...props} />;
  if (health.failures > 0) return <Failing {...props} />;
  if (registrationEvents.nodes.length === 0) return <WithoutEvents {...props} />;
  return null;
}

function NotActive({ registration, tone, title }: StateCalloutProps & Pick<CalloutProps, 'tone' | 'title'>) {
  const { stateReason, stateChangedAt, stateChangedBy, health } = registration;
  const mayEdit = useMay()('Registration', 'Edit');
  const { resume, isBusy } = useResume(registration);
  return (
    <Callout tone={tone} title={title}>
      <Text size="sm">{stateReason ?? 'No reason was given.'}</Text>
      <Text size="sm" c="dimmed" component="div">
        Since <Time at={stateChangedAt} show="absolute" />, by {stateChangedBy === 'rule' ? 'Rowhook' : stateChangedBy}.{' '}
        <Waiting live={health.live} /> {health.remedy}
      </Text>
      {mayEdit && (
        <Fixes>
          <Button size="xs" loading={isBusy} onClick={() => void resume()}>
            Resume it
          </Button>
        </Fixes>
      )}
    </Callout>
  );
}

function Held({ registration, onRotate }: StateCalloutProps) {
  const { id, holdReason, health } = registration;
  const may = useMay();
  return (
    <Callout tone="bad" title="It is held: nothing can be sent to it for now">
      <Text size="sm">{health.reason}</Text>
      <Text size="sm" c="dimmed">
        <Waiting live={health.live} /> {health.remedy}
      </Text>
      <Fixes>
        {holdReason?.startsWith('secret-key:') && may('Secret', 'Edit') && (
          <Button size="xs" onClick={onRotate}>
            Rotate its secret
          </Button>
        )}
        {holdReason?.startsWith('secret-missing:') && may('Secret', 'Edit') && may('Registration', 'Edit') && (
          <Button size="xs" component={Link} href={`/${id}/edit`}>
            Set the secret
          </Button>
        )}
      </Fixes>
    </Callout>
  );
}

function Failing({ registration }: StateCalloutProps) {
  const { id, disableAfter, health } = registration;
  const { failingSince, nextProbeAt, reason, remedy } = health;
  const may = useMay();
  const disabledAt =
    failingSince && disableAfter
      ? new Date(Date.parse(failingSince) + secondsOf(disableAfter) * 1000).toISOString()
      : undefined;
  return (
    <Callout tone="warn" title="Its endpoint fails">
      <Text size="sm">{reason}</Text>
      <Text size="sm" c="dimmed" component="div">
        {remedy}
        {nextProbeAt && (
          <>
            {' '}
            Next probe: <Time at={nextProbeAt} />.
          </>
        )}
      </Text>
      {disabledAt && (
        <Text size="sm" c="dimmed" component="div">
          Failing since <Time at={failingSince} show="absolute" />. Without a success it is disabled on{' '}
          <Time at={disabledAt} show="absolute" />.
        </Text>
      )}
      {may('Activity', 'List') && (
        <Fixes>
          <Button
            size="xs"
            variant="default"
            component={Link}
            href={appHref(`/activity?registration=${id}&state=failed,blocked,retrying`)}
          >
            Show what failed
          </Button>
        </Fixes>
      )}
    </Callout>
  );
}

function WithoutEvents({ registration: { id } }: StateCalloutProps) {
  const mayEdit = useMay()('Registration', 'Edit');
  return (
    <Callout tone="info" title="It has no entity event">
      <Text size="sm">Nothing is sent to it but tests until one is chosen.</Text>
      {mayEdit && (
        <Fixes>
          <Button size="xs" component={Link} href={`/${id}/edit`}>
            Choose entity events
          </Button>
        </Fixes>
      )}
    </Callout>
  );
}

function Fixes({ children }: { children: ReactNode }) {
  return (
    <Group gap="xs" mt="xs">
      {children}
    </Group>
  );
}

function Waiting({ live }: { live: number }) {
  if (live === 0) return 'Nothing waits.';
  if (live === 1) return 'One delivery waits, and is not lost.';
  return `${live >= 1000 ? '1000 or more' : live} deliveries wait, and are not lost.`;
}
