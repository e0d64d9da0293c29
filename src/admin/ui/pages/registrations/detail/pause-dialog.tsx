import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { ErrorPanel } from '../../../components/error-panel.tsx';
import { PauseRegistrationDocument } from '../../../generated/graphql.ts';
import type { Registration } from './view.tsx';

/** Asks why, and pauses. */
export function PauseDialog({ registration: { id }, onClose }: { registration: Registration; onClose: () => void }) {
  const change = useChange(PauseRegistrationDocument);
  const [reason, setReason] = useState('');
  const pause = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await change.mutateAsync({ id, reason: reason.trim() || null });
      onClose();
    } catch {
      // Shown below.
    }
  };
  return (
    <Modal opened onClose={onClose} title={<Text fw={600}>Pause this registration?</Text>}>
      <form onSubmit={pause}>
        <Stack gap="sm">
          <Text size="sm">Its deliveries are held from now on, not lost. They are sent once you resume it.</Text>
          <TextInput
            label="Why"
            description="Whoever wonders later finds it here."
            placeholder="their maintenance until noon"
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          {change.error && <ErrorPanel error={change.error} title="Not paused" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending}>
              Pause it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
