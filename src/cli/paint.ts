import pc from 'picocolors';

export type Paint = ReturnType<typeof pc.createColors>;

/** Colours for a stream that is a terminal; for anything else, or with NO_COLOR, text stays as it is. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return pc.createColors(stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb');
}
