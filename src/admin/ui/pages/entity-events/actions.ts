/** What can be captured of a table, and when it is. */
export const ACTIONS = [
  { value: 'create', meaning: 'a row is inserted' },
  { value: 'update', meaning: 'a row is changed' },
  { value: 'delete', meaning: 'a row is deleted' },
  { value: 'truncate', meaning: 'the table is emptied by TRUNCATE: one event, without rows' },
] as const;
