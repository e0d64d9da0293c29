import { useMemo, useState } from 'react';
import type { ActivityRowFragment } from '../../generated/graphql.ts';

export interface Selection {
  ids: ReadonlySet<string>;
  /** Those of them with deliveries that may not be over yet. */
  live: ReadonlySet<string>;
  /** All that is shown. */
  all: boolean;
  some: boolean;
  toggle: (id: string) => void;
  toggleAll: () => void;
  clear: () => void;
}

/** States of activities that have no delivery any more which could be cancelled: it would be a worse one. */
const OVER = ['cancelled', 'delivered', 'unregistered'];

/** What is selected of the rows that are shown. */
export function useSelection(rows: ActivityRowFragment[] | undefined): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  return useMemo(() => {
    const shown = (rows ?? []).map(({ id }) => id);
    // What a filter has taken away from the page is not acted on.
    const ids = new Set(shown.filter((id) => chosen.has(id)));
    const over = new Set((rows ?? []).filter(({ state }) => OVER.includes(state ?? '')).map(({ id }) => id));
    const all = shown.length > 0 && ids.size === shown.length;
    return {
      ids,
      live: new Set([...ids].filter((id) => !over.has(id))),
      all,
      some: ids.size > 0 && !all,
      toggle: (id) =>
        setChosen(ids.has(id) ? new Set([...ids].filter((other) => other !== id)) : new Set([...ids, id])),
      toggleAll: () => setChosen(all ? new Set() : new Set(shown)),
      clear: () => setChosen(new Set()),
    };
  }, [rows, chosen]);
}
