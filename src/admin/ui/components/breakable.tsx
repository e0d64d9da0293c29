import { Fragment } from 'react';

/** A URI, or the name of a table, which breaks between its parts where it is too long for its line, and not within a word. */
export function Breakable({ text }: { text: string }) {
  return text.split(/(?<=[/.:?&=])(?![/.:?&=])/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they do not move.
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
