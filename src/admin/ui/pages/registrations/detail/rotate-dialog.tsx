import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { present } from '../../../api/present.ts';
import { useChange } from '../../../api/use-change.ts';
import { Callout } from '../../../components/callout.tsx';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import { RotateSecretDocument, type ShownSecretFragment } from '../../../generated/graphql.ts';
import { useMay } from '../../../session/me.ts';
import { formatDuration } from '../duration.ts';
import { SecretValue } from './secret-value.tsx';
import { Verifying } from './verify/verifying.tsx';
import type { Registration } from './view.tsx';

export interface RotateDialogProps {
  registration: Registration;
  onClose: () => void;
}

const HOUR = 3_600;
const OVERLAPS = [
  { value: '0', label: 'Ends at once' },
  { value: String(HOUR), label: '1 hour' },
  { value: String(24 * HOUR), label: '24 hours' },
  { value: String(7 * 24 * HOUR), label: '7 days' },
  { value: String(30 * 24 * HOUR), label: '30 days' },
];

/** Makes a new signing secret, and shows it: this once. */
export function RotateDialog({ registration, onClose }: RotateDialogProps) {
  const [made, setMade] = useState<{ secret: ShownSecretFragment; overlap: number }>();
  // As it was when it was opened: after it, there is one.
  const [hasSecret] = useState(() =>
    present(registration.secrets.nodes).some(({ kind, expiresAt }) => kind === 'signing' && expiresAt === null),
  );
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      // What is shown once is not lost by a click beside it.
      closeOnClickOutside={!made}
      title={<Text fw={600}>{made ? 'The new secret' : hasSecret ? 'Rotate the secret?' : 'Make the secret'}</Text>}
    >
      {made ? (
        <Made {...made} hadSecret={hasSecret && made.overlap > 0} onClose={onClose} />
      ) : (
        <Ask registration={registration} hasSecret={hasSecret} onMade={setMade} onClose={onClose} />
      )}
    </Modal>
  );
}

interface AskProps extends RotateDialogProps {
  hasSecret: boolean;
  onMade: (made: { secret: ShownSecretFragment; overlap: number }) => void;
}

function Ask({ registration: { id }, hasSecret, onMade, onClose }: AskProps) {
  const change = useChange(RotateSecretDocument);
  const [overlap, setOverlap] = useState(String(24 * HOUR));
  const rotate = async () => {
    try {
      const { rotateSecret } = await change.mutateAsync({ id, overlapSeconds: Number(overlap) });
      if (rotateSecret) onMade({ secret: rotateSecret.secret, overlap: Number(overlap) });
    } catch {
      // Shown below.
    }
  };
  return (
    <Stack gap="sm">
      {hasSecret ? (
        <>
          <Text size="sm">
            From now on each request is signed with the new secret, and for some time with the one before as well, so
            that the endpoint can change over without losing a request. The new one is shown right after this, to be
            stored then.
          </Text>
          <Select
            label="Keep signing with the old secret too, for"
            allowDeselect={false}
            data={OVERLAPS}
            value={overlap}
            onChange={(value) => value !== null && setOverlap(value)}
          />
          {overlap === '0' && (
            <Text size="sm" c="var(--rowhook-warn)">
              An endpoint that does not know the new one yet refuses every request. Right where a secret was stolen.
            </Text>
          )}
        </>
      ) : (
        <Text size="sm">The endpoint verifies each request with it. It is shown once, right after this.</Text>
      )}
      {change.error && <ErrorPanel error={change.error} title="No secret was made" />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button loading={change.isPending} onClick={() => void rotate()}>
          {hasSecret ? 'Rotate it' : 'Make it'}
        </Button>
      </Group>
    </Stack>
  );
}

interface MadeProps {
  secret: ShownSecretFragment;
  overlap: number;
  hadSecret: boolean;
  onClose: () => void;
}

function Made({ secret: { secret, scheme }, overlap, hadSecret, onClose }: MadeProps) {
  const mayShow = useMay()('Secret', 'List');
  return (
    <Stack gap="sm">
      <Callout tone="warn" title={mayShow ? 'Store it now' : 'Store it now: it is not shown again'}>
        {scheme === 'v1a'
          ? 'It is the public key that the endpoint verifies with.'
          : 'Whoever has it can send requests that the endpoint takes for yours. Give it to the endpoint alone.'}{' '}
        {mayShow && 'You can show it again under Signing, and that is written down.'}
      </Callout>
      <SecretValue secret={secret} />
      {hadSecret && <Text size="sm">The old one keeps signing too, for another {formatDuration(overlap)}.</Text>}
      <Verifying scheme={scheme} />
      <Group justify="flex-end">
        <Button onClick={onClose}>I have stored it</Button>
      </Group>
    </Stack>
  );
}
