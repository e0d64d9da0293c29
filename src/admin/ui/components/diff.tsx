import { Button, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { type DiffRow, diffRows } from '../json/diff-rows.ts';
import classes from './diff.module.css';
import { JsonView } from './json-view.tsx';

export interface DiffProps {
  /** JSON text of the row before; null: there was none. */
  before: string | null;
  /** JSON text of the row after; null: there is none. */
  after: string | null;
  /** What it is of, for screen readers. */
  label: string;
}

const VALUE_CHARACTERS = 600;

/** A row before and after, by its columns: what changed first, and the rest when asked for. */
export function Diff({ before, after, label }: DiffProps) {
  const [all, setAll] = useState(false);
  const rows = useMemo(() => diffRows(before, after), [before, after]);
  if (!rows)
    return (
      <>
        {before !== null && <JsonView text={before} label={`${label}, before`} />}
        {after !== null && <JsonView text={after} label={`${label}, after`} />}
      </>
    );
  const isChange = before !== null && after !== null;
  const changed = rows.filter(({ isChanged }) => isChanged);
  const same = rows.filter(({ isChanged }) => !isChanged);
  const shown = isChange && !all ? changed : [...changed, ...same];
  return (
    <div>
      <div className={classes.frame}>
        <table className={classes.table} aria-label={label}>
          <thead>
            <tr>
              <th scope="col">Column</th>
              {before !== null && <th scope="col">{isChange ? 'Before' : 'Value'}</th>}
              {after !== null && <th scope="col">{isChange ? 'After' : 'Value'}</th>}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.name} row={row} hasBefore={before !== null} hasAfter={after !== null} isChange={isChange} />
            ))}
          </tbody>
        </table>
      </div>
      {isChange && changed.length === 0 && !all && (
        <Text size="sm" c="dimmed" mt="xs">
          No column changed.
        </Text>
      )}
      {isChange && same.length > 0 && (
        <Button variant="subtle" size="compact-sm" mt={6} className="flush" onClick={() => setAll(!all)}>
          {all ? 'Hide what stayed the same' : `Show ${same.length} that stayed the same`}
        </Button>
      )}
    </div>
  );
}

interface RowProps {
  row: DiffRow;
  hasBefore: boolean;
  hasAfter: boolean;
  isChange: boolean;
}

function Row({ row: { name, before, after, isChanged }, hasBefore, hasAfter, isChange }: RowProps) {
  const marked = isChange && isChanged;
  return (
    <tr>
      <th scope="row">{name}</th>
      {hasBefore && <Value text={before} mark={marked ? 'before' : undefined} />}
      {hasAfter && <Value text={after} mark={marked ? 'after' : undefined} />}
    </tr>
  );
}

function Value({ text, mark }: { text: string | undefined; mark: 'before' | 'after' | undefined }) {
  const [whole, setWhole] = useState(false);
  if (text === undefined) return <td className={classes.none}>not there</td>;
  const isCut = !whole && text.length > VALUE_CHARACTERS;
  const shown = isCut ? `${text.slice(0, VALUE_CHARACTERS)}…` : text;
  const Tag = mark === 'before' ? 'del' : mark === 'after' ? 'ins' : 'span';
  return (
    <td>
      <Tag className={classes.value} data-mark={mark}>
        {shown}
      </Tag>
      {isCut && (
        <Button variant="subtle" size="compact-xs" onClick={() => setWhole(true)}>
          Show all
        </Button>
      )}
    </td>
  );
}
