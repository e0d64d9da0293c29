import test from 'ava';
import { fromField, toField } from '../../src/admin/ui/time/field.ts';
import { absolute, milliseconds, relative, span, zoneName } from '../../src/admin/ui/time/format.ts';

const at = new Date('2026-11-24T10:20:03.123Z');

test('a time is exact, and says its zone', (t) => {
  t.is(absolute(at, 'UTC'), '2026-11-24 10:20:03 UTC');
  t.is(absolute(at, 'Europe/Berlin'), '2026-11-24 11:20:03 CET');
  t.is(absolute(at, 'Asia/Kolkata', { precise: true }), '2026-11-24 15:50:03.123 GMT+5:30');
  t.is(absolute(new Date('2026-11-24T23:30:00Z'), 'UTC'), '2026-11-24 23:30:00 UTC');
  t.is(absolute(new Date('2026-11-24T00:05:00Z'), 'UTC'), '2026-11-24 00:05:00 UTC');
});

test('a zone has the name that people know it by at that time', (t) => {
  t.is(zoneName(at, 'Europe/Berlin'), 'CET');
  t.is(zoneName(new Date('2026-07-24T10:20:03Z'), 'Europe/Berlin'), 'CEST');
  t.is(zoneName(at, 'UTC'), 'UTC');
});

test('how far it is from now is in one unit', (t) => {
  const after = (seconds: number) => relative(new Date(at.getTime() + seconds * 1000), at);
  t.deepEqual([0, 1, 59, 240, -61, -7200, -3 * 86_400].map(after), [
    'just now',
    'in a moment',
    'in 59 s',
    'in 4 min',
    '1 min ago',
    '2 h ago',
    '3 d ago',
  ]);
  t.deepEqual([5 * 86_400 - 60, 86_400 + 7_200, 3_599, 3_500, 91].map(after), [
    'in 5 d',
    'in 1 d',
    'in 1 h',
    'in 58 min',
    'in 2 min',
  ]);
  t.is(span(0), '0 s');
  t.deepEqual([0, 999, 1400, 15_000].map(milliseconds), ['0 ms', '999 ms', '1.4 s', '15 s']);
});

test('what a time field holds is a moment of the zone that is shown, also where the clock changes', (t) => {
  for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'])
    for (const time of [
      '2026-11-24T10:20:00Z',
      '2026-03-29T00:30:00Z',
      '2026-03-29T01:30:00Z',
      '2026-07-01T23:45:00Z',
    ]) {
      const moment = new Date(time);
      t.is(fromField(toField(moment, zone), zone)?.toISOString(), moment.toISOString(), `${time} in ${zone}`);
    }
  t.is(fromField('2026-11-24T11:20', 'Europe/Berlin')?.toISOString(), '2026-11-24T10:20:00.000Z');
  t.is(fromField('', 'UTC'), undefined);
});
