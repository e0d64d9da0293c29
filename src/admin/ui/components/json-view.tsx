import { Button, Group, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { formatJson } from '../json/format-json.ts';
import { CopyButton } from './copy-button.tsx';
import classes from './json-view.module.css';

export interface JsonViewProps {
  /** JSON text, or any other text. */
  text: string;
  /** What it is, for screen readers and the copy button, as in "the request's body". */
  label: string;
  /** Lines that are shown at first. @default 40 */
  lines?: number;
  /** It is a program: long lines are scrolled to, and not broken. @default false */
  code?: boolean;
}

const CHUNK_LINES = 400;
const LINE_CHARACTERS = 2_000;
/** Of the start: some screens, also where all is on one line. */
const START_CHARACTERS = 8_000;

/** JSON, laid out. The start of it, if it is long: the browser draws the rest only where it is looked at. */
export function JsonView({ text, label, lines: shown = 40, code = false }: JsonViewProps) {
  const [all, setAll] = useState(false);
  const lines = useMemo(() => formatJson(text).split('\n'), [text]);
  const isCut = !all && (lines.length > shown || text.length > START_CHARACTERS);
  const chunks = useMemo(() => (isCut ? [start(lines, shown)] : inChunks(lines)), [lines, isCut, shown]);
  const count = chunks[0]?.count ?? 0;
  return (
    <div className={classes.frame}>
      <div className={classes.copy}>
        <CopyButton text={text} label={`Copy ${label}`} />
      </div>
      {/* biome-ignore lint/a11y: what scrolls has to be reached by keyboard */}
      <div className={classes.scroll} data-all={all} data-code={code} tabIndex={0} role="group" aria-label={label}>
        {chunks.map((chunk, index) => (
          <pre
            // biome-ignore lint/suspicious/noArrayIndexKey: they do not move.
            key={index}
            className={classes.chunk}
            data-late={chunks.length > 1}
            style={{ containIntrinsicSize: `auto ${chunk.count * 1.5}em` }}
          >
            {chunk.text}
          </pre>
        ))}
      </div>
      {isCut && (
        <Group gap="xs" p="xs" className={classes.more}>
          <Text size="sm" c="dimmed">
            {count < lines.length ? `The first ${count} of ${lines.length} lines` : 'The start of it'}
          </Text>
          <Button size="xs" variant="default" onClick={() => setAll(true)}>
            Show all ({size(text.length)})
          </Button>
        </Group>
      )}
    </div>
  );
}

function start(lines: string[], count: number): { text: string; count: number } {
  const taken: string[] = [];
  let left = START_CHARACTERS;
  for (const line of lines.slice(0, count)) {
    const most = Math.min(LINE_CHARACTERS, left);
    taken.push(line.length > most ? `${line.slice(0, most)}…` : line);
    left -= Math.min(line.length, most);
    if (left <= 0) break;
  }
  return { text: taken.join('\n'), count: taken.length };
}

function inChunks(lines: string[]): { text: string; count: number }[] {
  const chunks = [];
  for (let from = 0; from < lines.length; from += CHUNK_LINES) {
    const part = lines.slice(from, from + CHUNK_LINES);
    chunks.push({ text: part.join('\n'), count: part.length });
  }
  return chunks;
}

function size(characters: number): string {
  return characters < 1_000_000 ? `${Math.ceil(characters / 1000)} kB` : `${(characters / 1_000_000).toFixed(1)} MB`;
}
