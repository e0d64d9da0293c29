/** The members of a JSON object, in their order, each value as the text it was written as; undefined where the text is no object. */
export function members(text: string): [name: string, value: string][] | undefined {
  const tokens = text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g);
  const found: [string, string][] = [];
  let depth = 0;
  let name: string | undefined;
  let from = -1;
  for (const { 0: token, index } of tokens) {
    if (depth === 0) {
      if (token !== '{') return undefined;
      depth = 1;
      continue;
    }
    if (depth === 1) {
      if (token === ':' && name !== undefined && from < 0) from = index + 1;
      else if (token === ',' || token === '}') {
        if (name !== undefined && from >= 0) found.push([name, text.slice(from, index).trim()]);
        name = undefined;
        from = -1;
        if (token === '}') return found;
      } else if (name === undefined && token.startsWith('"')) name = JSON.parse(token) as string;
    }
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
  }
  return undefined;
}
