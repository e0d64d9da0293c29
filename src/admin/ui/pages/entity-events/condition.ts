export interface ConditionColumn {
  name: string;
  /** As Postgres calls it. */
  type: string;
  isKey: boolean;
}

const NUMBER = /^(smallint|integer|bigint|numeric|real|double precision)/;
const TEXT = /^(text|character|citext|varchar)/;
const SIMPLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A condition as people write it: Postgres quotes each name, and puts parentheses around the whole. */
export function readableCondition(condition: string): string {
  const text = readablePaths(condition);
  return isWithinParentheses(text) ? text.slice(1, -1) : text;
}

/** A text with conditions in it: without the quotes that Postgres puts around each name of a path. */
export function readablePaths(text: string): string {
  return text.replace(/\.?"(?:[^"\\]|\\.)*"/g, (quoted) =>
    quoted.startsWith('.') && SIMPLE_NAME.test(quoted.slice(2, -1)) ? `.${quoted.slice(2, -1)}` : quoted,
  );
}

/** Whether the parenthesis that it begins with ends with it. */
function isWithinParentheses(text: string): boolean {
  if (!text.startsWith('(')) return false;
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[()]/g)) {
    if (token === '(') depth++;
    if (token === ')') depth--;
    if (depth === 0) return index === text.length - 1;
  }
  return false;
}

/** What a condition could be, with the columns that a table has. */
export function exampleConditions(columns: readonly ConditionColumn[], action: string): string[] {
  const row = action === 'delete' ? 'old' : 'new';
  const of = (wanted: RegExp) =>
    columns.find(({ name, type, isKey }) => !isKey && wanted.test(type) && !name.endsWith('_id'));
  const word = of(TEXT);
  const amount = of(NUMBER);
  const flag = of(/^boolean/);
  const becomes = word && `${path('new', word.name)} == "paid" && ${path('old', word.name)} != "paid"`;
  return [
    word && (action === 'update' ? becomes : `${path(row, word.name)} == "paid"`),
    amount && `${path(row, amount.name)} > 100`,
    flag && `${path(row, flag.name)} == true`,
  ].filter((example) => example !== undefined);
}

/** A column in a condition. */
function path(row: 'new' | 'old', column: string): string {
  return `$.${row}.${SIMPLE_NAME.test(column) ? column : JSON.stringify(column)}`;
}
