import test from 'ava';
import {
  formatDuration,
  intervalOf,
  parseDuration,
  parseSchedule,
  secondsOf,
} from '../../src/admin/ui/pages/registrations/duration.ts';

test('a duration is read as people write it', (t) => {
  for (const [text, seconds] of [
    ['5 s', 5],
    ['90min', 5400],
    ['2 h 30 min', 9000],
    ['1.5 h', 5400],
    ['1 Day', 86_400],
    ['250 ms', 0.25],
    ['0', 0],
    [' 3 d ', 259_200],
  ] as const)
    t.is(parseDuration(text), seconds, text);
  for (const text of ['', '5', 'soon', '5 weeks', '-5 s', '5 s,', 's', '1e3 s'])
    t.is(parseDuration(text), undefined, text);
});

test('what is written is read as the same', (t) => {
  for (const seconds of [0, 0.1, 0.25, 1, 5, 59.5, 60, 305, 3600, 9300, 86_400, 90_061, 272_105, 2_592_000])
    t.is(parseDuration(formatDuration(seconds)), seconds, formatDuration(seconds));
  t.is(formatDuration(9300), '2 h 35 min');
  t.is(formatDuration(15), '15 s');
  t.is(formatDuration(0), '0 s');
});

test('a schedule is waits with commas between them', (t) => {
  t.deepEqual(parseSchedule('5 s, 5 min,2 h'), [5, 300, 7200]);
  t.deepEqual(parseSchedule(' '), []);
  t.deepEqual(parseSchedule('5 s,'), [5]);
  t.is(parseSchedule('5 s, later'), undefined);
});

test('an interval of the API goes there and back, as people would write it', (t) => {
  t.deepEqual(intervalOf(432_000), { days: 5, hours: 0, minutes: 0, seconds: 0 });
  t.deepEqual(intervalOf(0.25), { days: 0, hours: 0, minutes: 0, seconds: 0.25 });
  for (const seconds of [0, 0.1, 59.5, 5400, 90_061, 2_592_000]) t.is(secondsOf(intervalOf(seconds)), seconds);
  t.is(secondsOf({ months: 1, hours: null }), 2_592_000);
});
