import type { CatalogueEntryFragment, WatchableTableFragment } from '../../generated/graphql.ts';

/** A table, its entry in the catalogue, or both. */
export interface TableRow {
  entity: string;
  /** Undefined where it was dropped. */
  table?: WatchableTableFragment;
  /** Undefined where it is not watched. */
  entry?: CatalogueEntryFragment;
}

export const SHOWN = ['all', 'watched', 'unwatched'] as const;

export interface TableFilters {
  /** Part of its name, its label or its comment. */
  text?: string;
  show?: string;
}

/** The tables of the database, then what is in the catalogue and is no table any more. */
export function tableRows(tables: WatchableTableFragment[], entries: CatalogueEntryFragment[]): TableRow[] {
  const byEntity = new Map(entries.map((entry) => [entry.entity, entry]));
  const known = new Set(tables.map(({ entity }) => entity));
  return [
    ...tables.map((table) => {
      const entry = byEntity.get(table.entity);
      return { entity: table.entity, table, ...(entry && { entry }) };
    }),
    ...entries.flatMap((entry) =>
      entry.entity === null || known.has(entry.entity) ? [] : [{ entity: entry.entity, entry }],
    ),
  ];
}

/** Those that the filters find. */
export function filterRows(rows: TableRow[], { text = '', show = 'all' }: TableFilters): TableRow[] {
  const wanted = text.toLowerCase();
  return rows.filter(
    ({ entity, table, entry }) =>
      (show === 'all' || (show === 'watched') === (entry !== undefined)) &&
      [entity, entry?.label, table?.comment].some((words) => words?.toLowerCase().includes(wanted)),
  );
}
