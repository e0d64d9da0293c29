import { Code } from '@mantine/core';
import { Fragment } from 'react';

/** A text in which what is between backticks is code, as in "Is `rowhook start` running?". */
export function WithCode({ text }: { text: string }) {
  return text.split('`').map((part, index) => {
    const isCode = index % 2 === 1;
    // biome-ignore lint/suspicious/noArrayIndexKey: they do not move.
    return isCode ? <Code key={index}>{part}</Code> : <Fragment key={index}>{part}</Fragment>;
  });
}
