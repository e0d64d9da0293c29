import { Anchor, Button, Group, Loader, Modal, Select, Stack, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { appHref } from '../../../address/app-href.ts';
import { present } from '../../../api/present.ts';
import { useApi } from '../../../api/use-api.ts';
import { useChange } from '../../../api/use-change.ts';
import { Callout } from '../../../components/callout.tsx';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import { PingDocument, SendTestDocument, TestDeliveryDocument, WorkersDocument } from '../../../generated/graphql.ts';
import { useMay } from '../../../session/me.ts';
import { AttemptDetails } from '../../activity/attempt-details.tsx';
import { RequestView, type RequestViewProps } from '../../activity/request-view.tsx';
import { eventName } from '../form/use-event-choices.ts';
import classes from './detail.module.css';
import { useResume } from './use-resume.ts';
import type { Registration } from './view.tsx';

export interface TestDialogProps {
  registration: Registration;
  onClose: () => void;
}

const PING = 'ping';
const LOOK_MS = 300;
const PATIENCE_MS = 4_000;

/** Sends one real request, and shows what is answered. */
export function TestDialog({ registration, onClose }: TestDialogProps) {
  const [activityId, setActivityId] = useState<string>();
  return (
    <Modal opened size="lg" onClose={onClose} title={<Text fw={600}>Send a test</Text>}>
      <Stack gap="sm">
        {registration.state === 'active' ? (
          <Ask registration={registration} isAgain={activityId !== undefined} onSent={setActivityId} />
        ) : (
          <NotActive registration={registration} />
        )}
        {activityId !== undefined && (
          <Answer key={activityId} registrationId={registration.id} activityId={activityId} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function NotActive({ registration }: { registration: Registration }) {
  const { resume, isBusy } = useResume(registration);
  return (
    <Callout tone="warn" title={`It is ${registration.state}`}>
      <Text size="sm">A test would be held with all the rest. Resume it first.</Text>
      <Button size="xs" mt="xs" loading={isBusy} onClick={() => void resume()}>
        Resume it
      </Button>
    </Callout>
  );
}

interface AskProps {
  registration: Registration;
  isAgain: boolean;
  onSent: (activityId: string) => void;
}

function Ask({ registration: { id, uri, registrationEvents }, isAgain, onSent }: AskProps) {
  const events = present(registrationEvents.nodes).flatMap(({ entityEvent }) => entityEvent ?? []);
  const [what, setWhat] = useState(events[0]?.id ?? PING);
  const sending = useChange(SendTestDocument);
  const pinging = useChange(PingDocument);
  const send = async () => {
    sending.reset();
    pinging.reset();
    try {
      const activityId =
        what === PING
          ? (await pinging.mutateAsync({ id })).ping?.result
          : (await sending.mutateAsync({ id, entityEventId: what })).sendTest?.result;
      if (activityId != null) onSent(activityId);
    } catch {
      // Shown below.
    }
  };
  const error = sending.error ?? pinging.error;
  return (
    <>
      <Text size="sm" className="break">
        One request, made from a real row, signed and sent to {uri} as any other. It is not retried.
      </Text>
      <Group align="flex-end" gap="xs">
        <Select
          label="What is sent"
          style={{ flex: '1 1 260px' }}
          allowDeselect={false}
          value={what}
          onChange={(value) => value !== null && setWhat(value)}
          data={[
            ...events.map((event) => ({ value: event.id, label: eventName(event).replace(':', ', ') })),
            { value: PING, label: 'ping, without a row' },
          ]}
        />
        <Button loading={sending.isPending || pinging.isPending} onClick={() => void send()} data-autofocus>
          {isAgain ? 'Send again' : 'Send'}
        </Button>
      </Group>
      {error && <ErrorPanel error={error} title="The test was not sent" />}
    </>
  );
}

/** What came of a test, as soon as it is known. */
function Answer({ registrationId, activityId }: { registrationId: string; activityId: string }) {
  const mayLook = useMay()('Activity', 'List');
  const [isOver, setOver] = useState(false);
  const { data, error, refetch } = useApi(
    TestDeliveryDocument,
    { registrationId, activityId },
    { enabled: mayLook, ...(!isOver && { refetchInterval: LOOK_MS }) },
  );
  const attempt = present(data?.delivery?.attempts.nodes)[0];
  useEffect(() => setOver(attempt !== undefined), [attempt]);
  if (!mayLook) return <Text size="sm">It is sent. What is answered you may not see.</Text>;
  if (error) return <ErrorPanel error={error} title="The answer could not be read" onRetry={refetch} />;
  if (!attempt) return <Waiting />;
  return (
    <>
      <div role="status" className="visually-hidden">
        {attempt.outcome === 'delivered' ? 'The test was answered well' : 'The test failed'}
      </div>
      <Title order={3} size="h5">
        The answer
      </Title>
      <AttemptDetails attempt={attempt} isOpen />
      <Sent activityId={activityId} registrationId={registrationId} />
      <Text size="sm">
        <Anchor component={Link} href={appHref(`/activity/${activityId}`)}>
          The test in the activity
        </Anchor>
      </Text>
    </>
  );
}

function Sent(delivery: RequestViewProps) {
  const [opened, setOpened] = useState(false);
  return (
    <details className={classes.folded} onToggle={({ currentTarget }) => setOpened(currentTarget.open)}>
      <summary>What was sent</summary>
      {opened && <RequestView {...delivery} />}
    </details>
  );
}

/** After a while it says why there may be no answer. */
function Waiting() {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  const { data } = useApi(WorkersDocument, {}, { enabled: isLong, staleTime: 0 });
  return (
    <div role="status">
      <Group gap="xs">
        <Loader size="xs" aria-hidden />
        <Text size="sm">Waiting for the answer</Text>
      </Group>
      {isLong && (
        <Text size="sm" c="dimmed" mt={4}>
          {data?.statistics.workersAlive === 0
            ? 'No worker is alive, so that nothing is sent. Start one with: rowhook work. The test is sent then.'
            : 'The endpoint takes its time, or other deliveries to it are before this one.'}
        </Text>
      )}
    </div>
  );
}
