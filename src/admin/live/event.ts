/** What can be followed. */
export type LiveTopic = 'activity' | 'registration' | 'backfill';

/** What is told of a topic: ids alone, the latest first. Whoever is told reads the rows under their own policies. */
export interface LiveEvent {
  /** Something may have been missed: what is shown has to be read again. */
  resync: boolean;
  created: string[];
  changed: string[];
  removed: string[];
  /** There was more than the lists hold. */
  more: boolean;
}

/** Ids of a list at most. */
export const LARGEST_LIST = 100;

export const RESYNC: LiveEvent = { resync: true, created: [], changed: [], removed: [], more: false };

/** One event for several: to whoever is slow everything is told at once, and it grows no longer for that. */
export function mergeEvents(one: LiveEvent, other: LiveEvent): LiveEvent {
  const created = union(one.created, other.created);
  const removed = union(one.removed, other.removed);
  const gone = new Set([...created, ...removed]);
  const changed = union(one.changed, other.changed).filter((id) => !gone.has(id));
  const lists = [created, changed, removed];
  return {
    resync: one.resync || other.resync,
    created: created.slice(0, LARGEST_LIST),
    changed: changed.slice(0, LARGEST_LIST),
    removed: removed.slice(0, LARGEST_LIST),
    more: one.more || other.more || lists.some(({ length }) => length > LARGEST_LIST),
  };
}

/** Each id once, the latest first. */
function union(one: string[], other: string[]): string[] {
  return [...new Set([...one, ...other])].sort((a, b) => (BigInt(a) < BigInt(b) ? 1 : -1));
}
