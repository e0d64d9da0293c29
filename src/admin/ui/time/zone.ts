import { useSyncExternalStore } from 'react';
import { storage } from '../session/storage.ts';

const KEY = 'rowhook.zone';
const kept = storage('localStorage');
const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
const listeners = new Set<() => void>();
let zone = kept.getItem(KEY) === 'UTC' ? 'UTC' : local;

/** The zone that times are shown in: that of this machine, or UTC. */
export function useZone(): { zone: string; local: string; change(to: string): void } {
  return { zone: useSyncExternalStore(subscribe, () => zone), local, change };
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
