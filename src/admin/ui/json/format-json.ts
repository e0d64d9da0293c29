/**
 * Lays JSON text out over lines, without reading its values: no digit of a number, no order of keys and no doubled key is lost, as it
 * would be by `JSON.parse`. What is no JSON comes back as it is.
 */
export function formatJson(text: string, indent = 2): string {
  const out: string[] = [];
  let depth = 0;
  const line = () => `\n${' '.repeat(depth * indent)}`;
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') {
      depth++;
      out.push(token, line());
    } else if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1);
      // Nothing within it: it stays on its line.
      if (out.at(-2) === (token === '}' ? '{' : '[')) out.pop();
      else out.push(line());
      out.push(token);
    } else if (token === ',') out.push(token, line());
    else out.push(token === ':' ? ': ' : token);
  }
  return out.join('');
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+|"/g;
