import { useSyncExternalStore } from 'react';
import { storage } from '../session/storage.ts';

const KEY = 'rowhook.zone';
const kept = storage('localStorage');
const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
const listeners = new Set<() => void>();
let zone = kept.getItem(KEY) === 'UTC' ? 'UTC' : local;

export interface Zone {
  /** That times are shown in. */
  zone: string;
  /** What to change to: UTC, or that of this machine; undefined where the two are one. */
  other: string | undefined;
  change(to: string): void;
}

/** The zone that times are shown in: that of this machine, or UTC. */
export function useZone(): Zone {
  const shown = useSyncExternalStore(subscribe, () => zone);
  const other = shown === 'UTC' ? local : 'UTC';
  return { zone: shown, other: other === shown ? undefined : other, change };
}

function change(to: string): void {
  zone = to;
  if (to === 'UTC') kept.setItem(KEY, to);
  else kept.removeItem(KEY);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
