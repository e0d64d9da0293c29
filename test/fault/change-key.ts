/** What tells one change from all others: every version of an object has a mark of its own, and a deletion has that of the last version. */
export function changeKey(transaction: string, object: string, action: string, mark: string): string {
  return `${transaction} ${action} ${object} ${mark}`;
}
