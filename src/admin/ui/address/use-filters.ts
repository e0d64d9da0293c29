import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';

/** Filters as text, by name; one that is not set is not there. */
export type Filters<Name extends string> = Partial<Record<Name, string>>;

/**
 * Filters that are kept in the address: a link can be sent to a colleague, and the browser's back button undoes.
 *
 * @param names of the filters; what else is in the address stays
 */
export function useFilters<Name extends string>(
  names: readonly Name[],
): [filters: Filters<Name>, change: (changes: Filters<Name>) => void, clear: () => void] {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names are a constant of the page.
  const filters = useMemo(() => {
    const found = new URLSearchParams(text);
    return Object.fromEntries(
      names.flatMap((name) => (found.get(name) ? [[name, found.get(name)]] : [])),
    ) as Filters<Name>;
  }, [text]);
  const change = useCallback(
    (changes: Filters<Name>) =>
      setParams((before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes) as [Name, string | undefined][]) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      }),
    [setParams],
  );
  const clear = useCallback(
    () => change(Object.fromEntries(names.map((name) => [name, undefined])) as Filters<Name>),
    [change, names],
  );
  return [filters, change, clear];
}
