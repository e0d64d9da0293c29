import { useSyncExternalStore } from 'react';

const KEY = 'rowhook.zone';
const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
const listeners = new Set<() => void>();
let zone = localStorage.getItem(KEY) === 'UTC' ? 'UTC' : local;

/** The zone that times are shown in: that of this machine, or UTC. */
export function useZone(): { zone: string; local: string; change(to: string): void } {
  return { zone: useSyncExternalStore(subscribe, () => zone), local, change };
}

function change(to: string): void {
  zone = to;
  if (to === 'UTC') localStorage.setItem(KEY, to);
  else localStorage.removeItem(KEY);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
