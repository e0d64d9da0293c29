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
  /** Lines that are shown at first. @default 200 */
  lines?: number;
}

const CHUNK_LINES = 400;
const LINE_CHARACTERS = 2_000;

/** JSON, laid out. The start of it, if it is long: the browser draws the rest only where it is looked at. */
export function JsonView({ text, label, lines: shown = 200 }: JsonViewProps) {
  const [all, setAll] = useState(false);
  const lines = useMemo(() => formatJson(text).split('\n'), [text]);
  const isCut = !all && (lines.length > shown || text.length > shown * LINE_CHARACTERS);
  const chunks = useMemo(() => (isCut ? [start(lines, shown)] : inChunks(lines)), [lines, isCut, shown]);
  return (
    <div className={classes.frame}>
      <div className={classes.copy}>
        <CopyButton text={text} label={`Copy ${label}`} />
      </div>
      {/* biome-ignore lint/a11y: what scrolls has to be reached by keyboard */}
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={label}>
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
            The first {Math.min(shown, lines.length)} of {lines.length} lines
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
  const cut = lines
    .slice(0, count)
    .map((line) => (line.length > LINE_CHARACTERS ? `${line.slice(0, LINE_CHARACTERS)}…` : line));
  return { text: cut.join('\n'), count: cut.length };
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
