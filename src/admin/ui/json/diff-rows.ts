import { members } from './members.ts';

export interface DiffRow {
  name: string;
  /** JSON text; undefined: there was none. */
  before?: string;
  after?: string;
  isChanged: boolean;
}

/** Old and new of a row, column by column, in the order of the new one; undefined where one of them is no JSON object. */
export function diffRows(before: string | null, after: string | null): DiffRow[] | undefined {
  const old = before === null ? [] : members(before);
  const now = after === null ? [] : members(after);
  if (!old || !now) return undefined;
  const oldByName = new Map(old);
  const nowByName = new Map(now);
  const names = new Set([...nowByName.keys(), ...oldByName.keys()]);
  return [...names].map((name) => {
    const [was, is] = [oldByName.get(name), nowByName.get(name)];
    return {
      name,
      ...(was !== undefined && { before: was }),
      ...(is !== undefined && { after: is }),
      isChanged: was !== is,
    };
  });
}
