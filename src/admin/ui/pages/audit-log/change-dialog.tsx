import { Modal, Text } from '@mantine/core';
import { useRef } from 'react';
import { Diff } from '../../components/diff.tsx';
import { Time } from '../../components/time.tsx';
import type { Entry } from './changes.tsx';
import { resourceLabel, subjectOf } from './words.ts';

/** One entry: from what to what. */
export function ChangeDialog({ entry, onClose }: { entry: Entry | undefined; onClose: () => void }) {
  // What it shows stays while it fades away.
  const last = useRef(entry);
  if (entry) last.current = entry;
  const shown = last.current;
  return (
    <Modal
      opened={entry !== undefined}
      onClose={onClose}
      size="xl"
      title={shown && `${resourceLabel(shown.resource)} ${subjectOf(shown)}: ${shown.action}`.replace(' :', ':')}
    >
      {shown && (
        <>
          <Text size="sm" mb="sm">
            {shown.actor}, <Time at={shown.occurredAt} show="absolute" />
          </Text>
          <Diff before={shown.oldValues} after={shown.newValues} label="What changed" />
        </>
      )}
    </Modal>
  );
}
