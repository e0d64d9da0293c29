import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import { Time } from '../../../components/time.tsx';
import { RevealSecretsDocument, type ShownSecretFragment } from '../../../generated/graphql.ts';
import { SecretValue } from './secret-value.tsx';
import type { Registration } from './view.tsx';

export interface RevealDialogProps {
  registration: Registration;
  onClose: () => void;
}

/** Shows what a registration is signed with, after saying that this is written down. */
export function RevealDialog({ registration: { id }, onClose }: RevealDialogProps) {
  const change = useChange(RevealSecretsDocument);
  const [secrets, setSecrets] = useState<ShownSecretFragment[]>();
  const reveal = async () => {
    try {
      const { revealSecrets } = await change.mutateAsync({ id });
      setSecrets(revealSecrets?.secrets ?? []);
    } catch {
      // Shown below.
    }
  };
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={<Text fw={600}>{secrets ? 'The secret' : 'Show the secret?'}</Text>}
    >
      <Stack gap="sm">
        {secrets ? (
          secrets.map(({ id: key, secret, expiresAt }) => (
            <div key={key}>
              <Text size="sm" mb={4}>
                {expiresAt === null ? (
                  'The current one'
                ) : (
                  <>
                    One that was replaced; it ends <Time at={expiresAt} />
                  </>
                )}
              </Text>
              <SecretValue secret={secret} />
            </div>
          ))
        ) : (
          <Text size="sm">It is written into the audit log that you were shown it.</Text>
        )}
        {change.error && <ErrorPanel error={change.error} title="It cannot be shown" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {secrets ? 'Close' : 'Cancel'}
          </Button>
          {!secrets && (
            <Button loading={change.isPending} onClick={() => void reveal()}>
              Show it
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
