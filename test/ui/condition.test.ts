import test from 'ava';
import { exampleConditions, readableCondition } from '../../src/admin/ui/pages/entity-events/condition.ts';

test('a condition is shown without the quotes and parentheses that Postgres adds', (t) => {
  for (const [condition, shown] of [
    ['($."new"."total" > 100)', '$.new.total > 100'],
    ['($."new"."a" == 1) && ($."old"."b" == 2)', '($.new.a == 1) && ($.old.b == 2)'],
    ['($."new"."of the shop" == "($.\\"new\\")")', '$.new."of the shop" == "($.\\"new\\")"'],
    ['($."new"."note" == ".\\"x\\") && (")', '$.new.note == ".\\"x\\") && ("'],
    ['exists ($."new"."tags"[*]?(@ == "x"))', 'exists ($.new.tags[*]?(@ == "x"))'],
    ['', ''],
  ] as const)
    t.is(readableCondition(condition), shown);
});

test('the examples have the columns of the table, as the action has them', (t) => {
  const columns = [
    { name: 'id', type: 'bigint', isKey: true },
    { name: 'owner_id', type: 'text', isKey: false },
    { name: 'the state', type: 'character varying(10)', isKey: false },
    { name: 'total', type: 'numeric(10,2)', isKey: false },
    { name: 'gift', type: 'boolean', isKey: false },
  ];
  t.deepEqual(exampleConditions(columns, 'update'), [
    '$.new."the state" == "paid" && $.old."the state" != "paid"',
    '$.new.total > 100',
    '$.new.gift == true',
  ]);
  t.is(exampleConditions(columns, 'delete')[1], '$.old.total > 100');
  t.deepEqual(exampleConditions([], 'create'), []);
});
