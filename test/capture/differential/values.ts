import type { Random } from '../../fault/random.ts';

/** A value of a column: as SQL writes it, as JSON says it, and as text. */
export interface Value {
  sql: string;
  json: string;
  text: string;
}

/** A type of column, with values that are easy to get wrong. */
export interface Kind {
  type: string;
  make(random: Random): Value;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A value whose JSON is its text, as a string or as it is. */
const plain = (type: string, text: string, json = text): Value => ({ sql: `${quoted(text)}::${type}`, json, text });
const asString = (type: string, text: string): Value => plain(type, text, JSON.stringify(text));

const oneOf = (type: string, make: (type: string, text: string) => Value, texts: string[]): Kind => ({
  type,
  make: (random) => make(type, random.pick(texts)),
});

/** A column of whole numbers that predicates and conditions are about. */
export const number = (value: number): Value => plain('integer', String(value));

export const text = (value: string): Value => asString('text', value);

const LETTERS = [
  'a',
  'B',
  ' ',
  '"',
  "'",
  '\\',
  '\n',
  '\t',
  '\u0001',
  '\u007f',
  'é',
  '€',
  '🙂',
  '\u2028',
  '%',
  '$',
  '{',
];

const moment = (random: Random): string =>
  new Date(
    Date.UTC(2026, random.between(0, 11), random.between(1, 28), random.between(0, 23), 0, 0, random.between(0, 9_999)),
  )
    .toISOString()
    .replace(/\.?0*Z$/, '');

/** The catalogue. The enumerated type is made with the tables. */
export const KINDS: readonly Kind[] = [
  oneOf('bigint', plain, ['9007199254740993', '-9223372036854775808', '0', '7']),
  oneOf('numeric(14,3)', plain, ['1.000', '-0.125', '12345678901.999', '0.000']),
  {
    type: 'numeric',
    make: (random) => random.pick([plain('numeric', '1.0'), plain('numeric', '1.00'), asString('numeric', 'NaN')]),
  },
  {
    type: 'double precision',
    make: (random) =>
      random.pick([
        ...['0', '-0', '0.1', '1e+300'].map((digits) => plain('double precision', digits)),
        ...['NaN', 'Infinity', '-Infinity'].map((word) => asString('double precision', word)),
      ]),
  },
  {
    type: 'text',
    make: (random) => text(Array.from({ length: random.between(0, 12) }, () => random.pick(LETTERS)).join('')),
  },
  oneOf('character(4)', asString, ['ab  ', '    ', 'abcd']),
  oneOf('boolean', plain, ['true', 'false']),
  oneOf('date', asString, ['2026-02-28', '0044-03-15 BC', 'infinity']),
  {
    type: 'timestamp with time zone',
    make: (random) => {
      const at = moment(random);
      return { sql: `'${at}+00'::timestamptz`, json: `"${at}+00:00"`, text: `${at.replace('T', ' ')}+00` };
    },
  },
  oneOf('interval', asString, ['1 day', '24:00:00', '-1 mons +2 days', '00:00:00.5']),
  oneOf('uuid', asString, ['00000000-0000-0000-0000-000000000000', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']),
  oneOf('jsonb', plain, ['{"a": [1.0, null], "b": "\\"x\\""}', '{"a": [1.00, null]}', 'null', '"x"', '[]']),
  oneOf('json', plain, ['{"b" : 1,"a":2}', '{"b":1,  "a":2}', 'null', '"\\u0000"', '[ ]']),
  oneOf('bytea', asString, ['\\x', '\\xdeadbeef', '\\x00ff']),
  {
    type: 'text[]',
    make: (random) => {
      const items = Array.from({ length: random.between(0, 3) }, () => random.pick(LETTERS));
      const json = `[${items.map((item) => JSON.stringify(item)).join(',')}]`;
      return { sql: `array[${items.map(quoted).join(', ')}]::text[]`, json, text: json };
    },
  },
  oneOf('int4range', asString, ['[1,5)', 'empty', '(,7)']),
  oneOf('public.mood', asString, ['fine', 'so "so"']),
];
