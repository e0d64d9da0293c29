import { Modal, Text } from '@mantine/core';
import { useRef } from 'react';
import { Diff } from '../../components/diff.tsx';
import { Time } from '../../components/time.tsx';
import { pastTense } from '../activity/words.ts';
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
      title={shown && <Text fw={600}>{titleOf(shown)}</Text>}
    >
      {shown && (
        <>
          <Text size="sm" mb="sm">
            By {shown.actor}, <Time at={shown.occurredAt} show="absolute" />
          </Text>
          <Diff before={shown.oldValues} after={shown.newValues} label="What changed" />
        </>
      )}
    </Modal>
  );
}

function titleOf(entry: Entry): string {
  return `${[resourceLabel(entry.resource), subjectOf(entry)].filter(Boolean).join(' ')}: ${pastTense(entry.action)}`;
}
