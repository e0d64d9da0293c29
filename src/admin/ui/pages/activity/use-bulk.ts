import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { request } from '../../api/request.ts';
import { CancelMatchingDocument, ReplayMatchingDocument } from '../../generated/graphql.ts';
import type { ActivitySearch } from './search.ts';

export type BulkKind = 'replay' | 'cancel';

export interface BulkProgress {
  activities: number;
  deliveries: number;
  /** Not replayed, since their registrations are not active. */
  skipped: number;
  state: 'running' | 'done' | 'stopped' | 'failed';
  error?: unknown;
}

export interface Bulk {
  /** Undefined: not begun. */
  progress: BulkProgress | undefined;
  run: (kind: BulkKind, filter: ActivitySearch) => Promise<void>;
  /** Ends it after the part that is under way. */
  stop: () => void;
}

/** Replays or cancels all that a search finds, part by part. What is done stays done when it is stopped. */
export function useBulk(): Bulk {
  const client = useQueryClient();
  const [progress, setProgress] = useState<BulkProgress>();
  const stopping = useRef(false);
  const run = async (kind: BulkKind, filter: ActivitySearch) => {
    stopping.current = false;
    let sum: BulkProgress = { activities: 0, deliveries: 0, skipped: 0, state: 'running' };
    setProgress(sum);
    try {
      let after: string | null = null;
      do {
        const part = await step(kind, filter, after);
        sum = {
          ...sum,
          activities: sum.activities + part.activities,
          deliveries: sum.deliveries + part.deliveries,
          skipped: sum.skipped + part.skipped,
        };
        setProgress(sum);
        after = part.next;
      } while (after !== null && !stopping.current);
      setProgress({ ...sum, state: after === null ? 'done' : 'stopped' });
    } catch (error) {
      setProgress({ ...sum, state: 'failed', error });
    }
    await client.invalidateQueries();
  };
  return {
    progress,
    run,
    stop: () => {
      stopping.current = true;
    },
  };
}

interface Part {
  activities: number;
  deliveries: number;
  skipped: number;
  next: string | null;
}

async function step(kind: BulkKind, filter: ActivitySearch, after: string | null): Promise<Part> {
  if (kind === 'replay') {
    const { replayMatching } = await request(ReplayMatchingDocument, { filter, after });
    if (replayMatching) return replayMatching;
  } else {
    const { cancelMatching } = await request(CancelMatchingDocument, { filter, after });
    if (cancelMatching) return { ...cancelMatching, skipped: 0 };
  }
  throw new Error('The server answered without a result.');
}
