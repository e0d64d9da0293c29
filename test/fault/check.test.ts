import test from 'ava';
import { check } from './check.ts';
import type { History } from './history.ts';

/** Two changes of object 7, told to an ordered registration (1) and one without order (2); the first answered 500 once. */
function soundHistory(): History {
  const posts = ['1', '2'].flatMap((registration) => [
    { id: `msg_1_${registration}`, registration, key: 'a', body: 'A', answer: 500 },
    { id: `msg_1_${registration}`, registration, key: 'a', body: 'A', answer: 200 },
    { id: `msg_2_${registration}`, registration, key: 'b', body: 'B', answer: 204 },
  ]);
  const delivered = { outcome: 'delivered', superseded: false };
  return {
    registrations: [
      { id: '1', ordered: true },
      { id: '2', ordered: false },
    ],
    ledger: [
      { seq: 10, object: '7', key: 'a' },
      { seq: 12, object: '7', key: 'b' },
    ],
    acknowledged: [10, 12],
    posts,
    deliveries: ['1', '2'].flatMap((registration) => [
      { id: `msg_1_${registration}`, registration, key: 'a', state: 'delivered', attempts: 2 },
      { id: `msg_2_${registration}`, registration, key: 'b', state: 'delivered', attempts: 1 },
    ]),
    attempts: ['1', '2'].flatMap((registration) => [
      { delivery: `msg_1_${registration}`, status: 500, attempt: 1, outcome: 'retry', superseded: false },
      { delivery: `msg_1_${registration}`, status: 200, attempt: 2, ...delivered },
      { delivery: `msg_2_${registration}`, status: 204, attempt: 1, ...delivered },
    ]),
    stuck: [],
    bounds: { duplicates: 0, unrecorded: 0 },
  };
}

function violated(spoil: (history: History) => void): string[] {
  const history = soundHistory();
  spoil(history);
  return [...new Set(check(history).violations.map(({ invariant }) => invariant))];
}

/** The first row that `matches`, to be spoiled. */
function find<Row>(rows: Row[], matches: (row: Row) => boolean): Row {
  const row = rows.find(matches);
  if (row === undefined) throw new Error('There is no such row');
  return row;
}

test('a sound history violates nothing', (t) => {
  t.deepEqual(check(soundHistory()), { violations: [], duplicates: 0, unrecorded: 0, repeated: 0, unseen: 0 });
});

test('I1: a committed change without a delivery is lost', (t) => {
  t.true(violated((history) => history.deliveries.splice(0, 1)).includes('I1'));
});

test('I1: an acknowledged commit that is not in the ledger is lost', (t) => {
  t.deepEqual(
    violated((history) => history.acknowledged.push(11)),
    ['I1'],
  );
});

test('I2: a request that tells of no committed change was rolled back', (t) => {
  t.deepEqual(
    violated(({ posts, attempts }) => {
      posts.push({ id: 'msg_3_1', registration: '1', key: 'c', body: 'C', answer: 200 });
      attempts.push({ delivery: 'msg_3_1', status: 200, attempt: 1, outcome: 'delivered', superseded: false });
    }),
    ['I2'],
  );
});

test('I2: two events of one change: one of them was rolled back', (t) => {
  t.deepEqual(
    violated(({ posts, attempts }) => {
      posts.push({ id: 'msg_3_2', registration: '2', key: 'b', body: 'B', answer: 200 });
      attempts.push({ delivery: 'msg_3_2', status: 200, attempt: 1, outcome: 'delivered', superseded: false });
    }),
    ['I2'],
  );
});

test('I3: a delivery that was never answered 2xx has not arrived', (t) => {
  t.true(violated(({ posts }) => (find(posts, ({ id }) => id === 'msg_2_2').answer = 500)).includes('I3'));
});

test('I3: duplicates are counted, and more than the faults explain are too many', (t) => {
  const history = soundHistory();
  history.posts.push(find(history.posts, ({ id }) => id === 'msg_2_1'));
  history.attempts.push({ delivery: 'msg_2_1', status: 204, attempt: null, outcome: 'delivered', superseded: true });
  const tooMany = check(history);
  t.is(tooMany.duplicates, 1);
  t.deepEqual(
    tooMany.violations.map(({ invariant }) => invariant),
    ['I3'],
  );
  history.bounds.duplicates = 1;
  t.deepEqual(check(history).violations, []);
});

test('I4: with ordering, a change that leaves before its predecessor has arrived is out of order', (t) => {
  t.deepEqual(
    violated(({ posts }) => posts.unshift(...posts.splice(2, 1))),
    ['I4'],
  );
});

test('I4: with ordering, a change that leaves between two attempts of its predecessor is out of order', (t) => {
  t.deepEqual(
    violated(({ posts }) => posts.splice(1, 0, ...posts.splice(2, 1))),
    ['I4'],
  );
});

test('I4: a late duplicate of what has arrived is not out of order', (t) => {
  t.deepEqual(
    violated((history) => {
      history.posts.push(find(history.posts, ({ id, answer }) => id === 'msg_1_1' && answer === 200));
      history.attempts.push({
        delivery: 'msg_1_1',
        status: 200,
        attempt: null,
        outcome: 'delivered',
        superseded: true,
      });
      history.bounds.duplicates = 1;
    }),
    [],
  );
});

test('I4: without ordering, nothing is out of order', (t) => {
  t.deepEqual(
    violated(({ posts }) => posts.unshift(...posts.splice(5, 1))),
    [],
  );
});

test('I5: attempts of one delivery that differ in their bodies', (t) => {
  t.deepEqual(
    violated(({ posts }) => (find(posts, ({ answer }) => answer === 500).body = 'A ')),
    ['I5'],
  );
});

test('I6: a request without an attempt row, unless a fault explains it', (t) => {
  const spoil = (history: History) => {
    history.posts.push({ id: 'msg_2_2', registration: '2', key: 'b', body: 'B', answer: 500 });
  };
  t.deepEqual(violated(spoil), ['I6']);
  t.deepEqual(
    violated((history) => {
      spoil(history);
      history.bounds.unrecorded = 1;
    }),
    [],
  );
});

test('I6: an attempt row without a request, whatever the faults explain', (t) => {
  t.true(
    violated(({ attempts, bounds }) => {
      bounds.unrecorded = 100;
      attempts.push({ delivery: 'msg_2_2', status: 500, attempt: 2, outcome: 'retry', superseded: false });
    }).includes('I6'),
  );
});

test('I6: an attempt row that was written twice, unless a fault explains it', (t) => {
  const spoil = ({ attempts }: History) => {
    attempts.push({ delivery: 'msg_2_2', status: 204, attempt: null, outcome: 'delivered', superseded: true });
  };
  t.deepEqual(violated(spoil), ['I6']);
  t.deepEqual(
    violated((history) => {
      spoil(history);
      history.bounds.unrecorded = 1;
    }),
    [],
  );
});

test('I6: a request that got no answer is recorded without a status', (t) => {
  t.deepEqual(
    violated(({ posts, attempts }) => {
      find(posts, ({ answer }) => answer === 500).answer = null;
      find(attempts, ({ status }) => status === 500).status = null;
    }),
    [],
  );
});

test('I7: a claim that stays', (t) => {
  t.deepEqual(
    violated(({ stuck }) => stuck.push('msg_1_1')),
    ['I7'],
  );
});

test('I7: a delivery that does not end as delivered', (t) => {
  t.deepEqual(
    violated(({ deliveries }) => (find(deliveries, () => true).state = 'retrying')),
    ['I7'],
  );
});

test('I7: a delivery that is there twice', (t) => {
  t.deepEqual(
    violated(({ deliveries }) => deliveries.push(find(deliveries, () => true))),
    ['I7'],
  );
});

test('I7: attempts that are numbered with a gap', (t) => {
  t.deepEqual(
    violated(({ attempts }) => (find(attempts, ({ attempt }) => attempt === 2).attempt = 3)),
    ['I7'],
  );
});

test('I7: an attempt that counts after the one that succeeded', (t) => {
  t.true(
    violated(({ attempts, posts }) => {
      posts.push({ id: 'msg_2_2', registration: '2', key: 'b', body: 'B', answer: 500 });
      attempts.push({ delivery: 'msg_2_2', status: 500, attempt: 2, outcome: 'retry', superseded: false });
    }).includes('I7'),
  );
});
