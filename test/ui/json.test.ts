import test from 'ava';
import { diffRows } from '../../src/admin/ui/json/diff-rows.ts';
import { formatJson } from '../../src/admin/ui/json/format-json.ts';
import { members } from '../../src/admin/ui/json/members.ts';

test('JSON is laid out as JSON.stringify does it', (t) => {
  for (const value of [
    { a: 1, b: [true, null, 'x'], c: { d: {}, e: [] }, 'f "g" {': 'h: [i], "j"' },
    [],
    {},
    [[[]], [{}]],
    'text',
    7,
    null,
    { empty: '', back: '\\', quote: '"', unicode: 'Zürich \u2028' },
  ])
    t.is(formatJson(JSON.stringify(value)), JSON.stringify(value, null, 2));
});

test('no digit, no doubled key and no order is lost', (t) => {
  const text = '{"n":12345678901234567890.10,"a":1e400,"n":0.10}';
  t.is(formatJson(text), '{\n  "n": 12345678901234567890.10,\n  "a": 1e400,\n  "n": 0.10\n}');
});

test('what is no JSON comes through, whatever it is', (t) => {
  t.is(formatJson('<p>not found,\n  at all</p>'), '<p>not found,\n  at all</p>');
  t.is(formatJson(''), '');
  for (const text of [
    '[2026-11-26 09:00:03]  ERROR   no such shop',
    '{{ template }}  with   blanks',
    '[x]   done',
    '[1]   done',
    '}}}]]],,"unfinished',
    '{"a": 1}  }  more',
  ])
    t.is(formatJson(text), text);
});

test('JSON that was cut off is laid out as far as it goes', (t) => {
  t.is(
    formatJson('{"a":[1,2],"note":"with  two blanks'),
    '{\n  "a": [\n    1,\n    2\n  ],\n  "note": "with  two blanks',
  );
  t.is(formatJson('{"done":tru'), '{\n  "done": tru');
  t.is(formatJson('{"note":"ends with \\'), '{\n  "note": "ends with \\');
});

test('a megabyte is laid out in an instant', (t) => {
  const text = JSON.stringify(Array.from({ length: 25_000 }, (_, id) => ({ id, note: `order ${id}`, done: false })));
  t.true(text.length > 900_000);
  for (const long of [text, JSON.stringify({ note: '\\" x'.repeat(250_000) }), `{"note":"${'x'.repeat(1_000_000)}`]) {
    const from = performance.now();
    formatJson(long);
    t.true(performance.now() - from < 2_000);
  }
});

test('the members of an object are the texts they were written as', (t) => {
  t.deepEqual(members('{"id": 9007199254740993, "o": {"a": [1, {"b": 2}]}, "s":"x, }", "e":{}, "l":[]}'), [
    ['id', '9007199254740993'],
    ['o', '{"a": [1, {"b": 2}]}'],
    ['s', '"x, }"'],
    ['e', '{}'],
    ['l', '[]'],
  ]);
  t.deepEqual(members('{}'), []);
  for (const text of ['[1]', '"x"', '7', '', '{"a":1']) t.is(members(text), undefined, text);
});

test('old and new differ column by column, by their texts', (t) => {
  t.deepEqual(diffRows('{"id":1,"total":12.50,"gone":true}', '{"id":1,"total":12.5,"new":null}'), [
    { name: 'id', before: '1', after: '1', isChanged: false },
    { name: 'total', before: '12.50', after: '12.5', isChanged: true },
    { name: 'new', after: 'null', isChanged: true },
    { name: 'gone', before: 'true', isChanged: true },
  ]);
  t.deepEqual(diffRows(null, '{"id":1}'), [{ name: 'id', after: '1', isChanged: true }]);
  t.is(diffRows('[1]', '{}'), undefined);
});
