import type { CatalogueEntryFragment, TableDetailQuery, WatchTableMutationVariables } from '../../generated/graphql.ts';

export type Table = NonNullable<TableDetailQuery['table']>;

/** Which columns of a row are copied. */
export type Copied = 'all' | 'excluded' | 'included';

/** What the form holds. Columns have the names of the API, so that its errors find their fields. */
export interface WatchValues extends Record<string, unknown> {
  label: string;
  ownerColumn: string | null;
  userColumn: string | null;
  keyColumns: string[];
  copied: Copied;
  excludedColumns: string[];
  includedColumns: string[];
  onReplication: boolean;
}

/** As it is watched; as it most likely would be, where it is not. */
export function watchValues(table: Table, entry: CatalogueEntryFragment | null): WatchValues {
  const excludedColumns = names(entry?.excludedColumns);
  const includedColumns = names(entry?.includedColumns);
  return {
    label: entry && entry.label !== entry.entity ? (entry.label ?? '') : '',
    ownerColumn: entry ? entry.ownerColumn : table.likelyOwnerColumn,
    userColumn: entry ? entry.userColumn : table.likelyUserColumn,
    keyColumns: entry ? names(entry.keyColumns) : table.keyColumns,
    copied: entry?.includedColumns ? 'included' : excludedColumns.length > 0 ? 'excluded' : 'all',
    excludedColumns,
    includedColumns,
    onReplication: entry?.onReplication === 'always',
  };
}

/** What is sent: each call states all options anew. */
export function watchInput(entity: string, values: WatchValues): WatchTableMutationVariables['input'] {
  const { label, ownerColumn, userColumn, keyColumns, copied, excludedColumns, includedColumns, onReplication } =
    values;
  return {
    entity,
    // Without one it is called as the table is.
    label: label.trim() || entity,
    ownerColumn,
    userColumn,
    keyColumns: keyColumns.length > 0 ? keyColumns : null,
    excludedColumns: copied === 'excluded' ? excludedColumns : [],
    includedColumns: copied === 'included' ? includedColumns : null,
    onReplication: onReplication ? 'always' : 'off',
  };
}

function names(columns: readonly (string | null)[] | null | undefined): string[] {
  return (columns ?? []).filter((column) => column !== null);
}
