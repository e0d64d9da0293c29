/** A value read by `parseExactly`: as JSON.parse gives it, but for numbers. */
export type ExactJson = string | boolean | null | ExactNumber | ExactJson[] | ExactObject;
export interface ExactObject {
  [key: string]: ExactJson;
}
/** A number with the digits that it was written with. */
export interface ExactNumber {
  readonly rawJSON: string;
}

/** What JSON has had since V8 11.4 (Node 21). */
interface JsonWithSources {
  parse(text: string, reviver: (key: string, value: unknown, context: { source: string }) => unknown): unknown;
  rawJSON(text: string): ExactNumber;
}
const exact = JSON as unknown as JsonWithSources;

/**
 * Reads JSON without losing a digit: 9007199254740993 and 49.90 stay what they are, and `JSON.stringify` writes them so again.
 *
 * @throws SyntaxError when it is not JSON
 */
export function parseExactly(text: string): ExactJson {
  return exact.parse(text, (_key, value, { source }) =>
    typeof value === 'number' ? exact.rawJSON(source) : value,
  ) as ExactJson;
}

/** Whether two values are written the same, to the digit and with their keys in the same order. */
export function sameJson(a: ExactJson | undefined, b: ExactJson | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function isExactNumber(value: ExactJson): value is ExactNumber {
  return typeof value === 'object' && value !== null && 'rawJSON' in value && Object.getPrototypeOf(value) === null;
}
