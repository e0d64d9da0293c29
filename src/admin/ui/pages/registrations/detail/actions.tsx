import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useChange } from '../../../api/use-change.ts';
import { attempt } from '../../../components/attempt.ts';
import { useConfirm } from '../../../components/confirm.tsx';
import { DeleteRegistrationDocument } from '../../../generated/graphql.ts';
import { useMay } from '../../../session/me.ts';
import { PauseDialog } from './pause-dialog.tsx';
import type { Registration } from './view.tsx';

/** What can be done with a registration. To resume it is offered where the page says why it is not active. */
export function Actions({ registration, onTest }: { registration: Registration; onTest: () => void }) {
  const { id, state } = registration;
  const may = useMay();
  const [isPausing, setPausing] = useState(false);
  return (
    <>
      {state === 'active' && <Button onClick={onTest}>Send a test</Button>}
      <Button component={Link} href={`/${id}/edit`} variant="default">
        Edit
      </Button>
      {state === 'active' && (
        <Button variant="default" onClick={() => setPausing(true)}>
          Pause
        </Button>
      )}
      {may('Registration', 'Delete') && <DeleteButton registration={registration} />}
      {isPausing && <PauseDialog registration={registration} onClose={() => setPausing(false)} />}
    </>
  );
}

function DeleteButton({ registration: { id, uri, health } }: { registration: Registration }) {
  const confirm = useConfirm();
  const change = useChange(DeleteRegistrationDocument);
  const [, navigate] = useLocation();
  const remove = async () => {
    const yes = await confirm({
      title: 'Delete this registration?',
      body: `Nothing is sent to ${uri} any more. ${waiting(health.live)} Its secrets are deleted with it; the activity stays in the log. This cannot be undone: to stop for a while, pause it.`,
      action: 'Delete it',
      danger: true,
    });
    if (!yes) return;
    const done = await attempt('Not deleted', async () => {
      await change.mutateAsync({ id });
      return 'The registration is deleted';
    });
    if (done) navigate('/');
  };
  return (
    <Button variant="default" c="var(--mantine-color-error)" loading={change.isPending} onClick={() => void remove()}>
      Delete
    </Button>
  );
}

function waiting(live: number): string {
  if (live === 0) return 'Nothing waits to be sent to it.';
  if (live === 1) return 'One delivery that waits is cancelled.';
  return `${live >= 1000 ? '1000 or more' : live} deliveries that wait are cancelled.`;
}
