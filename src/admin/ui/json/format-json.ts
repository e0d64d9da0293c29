/**
 * Lays JSON text out over lines, without reading its values: no digit of a number, no order of keys and no doubled key is lost, as it
 * would be by `JSON.parse`. It may end too early, as the start of a long answer does. Whatever else it is comes back as it is.
 */
export function formatJson(text: string, indent = 2): string {
  if (!/^\s*[[{]/.test(text)) return text;
  const out: string[] = [];
  let depth = 0;
  let before = '';
  const line = () => `\n${' '.repeat(depth * indent)}`;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    // Something follows what was complete.
    if (depth === 0 && before !== '') return text;
    if (token === '{' || token === '[') {
      depth++;
      out.push(token, line());
    } else if (token === '}' || token === ']') {
      depth--;
      // Nothing within it: it stays on its line.
      if (before === '{' || before === '[') out.pop();
      else out.push(line());
      out.push(token);
    } else if (token === ',') out.push(token, line());
    else if (token === ':') out.push(': ');
    else if (isValue(token, index + token.length === text.length)) out.push(token);
    // As a line of a log, which may begin with a time in brackets.
    else return text;
    before = token;
  }
  return out.join('');
}

// A string without an end takes all that follows.
const TOKENS = /"[^"\\]*(?:\\.?[^"\\]*)*(?:"|$)|[{}[\],:]|[^\s{}[\],:"]+/gs;
const LITERAL = /^(?:-?\d[\d.eE+-]*|true|false|null)$/;

function isValue(token: string, isLast: boolean): boolean {
  return token.startsWith('"') || isLast || LITERAL.test(token);
}
