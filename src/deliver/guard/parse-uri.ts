import type { Refusal } from './refusal.ts';

/** A URI as it is sent to, or why it is refused whatever the rules say. */
export type ParsedUri = { url: URL } | { refusal: Refusal };

/**
 * Reads a URI once and for all: what is checked is the URL that is connected to. It refuses what programs read differently, and
 * looks for that before parsing, which strips tabs and line breaks without a word.
 */
export function parseUri(uri: string): ParsedUri {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u0020\u007f-\u00a0\s]/.test(uri)) return { refusal: 'control-character' };
  if (uri.includes('\\')) return { refusal: 'backslash' };
  const url = URL.parse(uri);
  if (!url) return { refusal: 'malformed' };
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { refusal: 'scheme' };
  if (url.username !== '' || url.password !== '') return { refusal: 'user-info' };
  return { url };
}
