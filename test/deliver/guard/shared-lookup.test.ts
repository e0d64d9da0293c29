import type { LookupFunction } from 'node:net';
import test from 'ava';
import { sharedLookup } from '../../../src/deliver/guard/shared-lookup.ts';

/** Looks nothing up before it is told to. */
function resolver() {
  const asked: { hostname: string; answer: () => void; fail: () => void }[] = [];
  const resolve: LookupFunction = (hostname, _, callback) =>
    void asked.push({
      hostname,
      answer: () => callback(null, [{ address: '93.184.216.34', family: 4 }]),
      fail: () => callback(Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' }), []),
    });
  return { asked, lookup: sharedLookup(resolve) };
}

const ask = (lookup: LookupFunction, hostname: string, family: 0 | 4 | 6 = 0) =>
  new Promise<unknown>((resolve) => lookup(hostname, { all: true, family }, (error, found) => resolve(error ?? found)));

test('a hundred who ask for a name at one time are answered by one look-up, each with a list of its own', async (t) => {
  const { asked, lookup } = resolver();
  const answers = Array.from({ length: 100 }, () => ask(lookup, 'a.example'));
  t.is(asked.length, 1);
  asked[0]?.answer();
  const [first, second] = await Promise.all(answers);
  t.deepEqual(first, [{ address: '93.184.216.34', family: 4 }]);
  t.deepEqual(second, first);
  t.not(second, first);
});

test('a failure is told to all who wait for it, and the next one asks anew', async (t) => {
  const { asked, lookup } = resolver();
  const answers = [ask(lookup, 'a.example'), ask(lookup, 'a.example')];
  asked[0]?.fail();
  for (const error of await Promise.all(answers)) t.like(error, { code: 'EAI_AGAIN' });
  void ask(lookup, 'a.example');
  t.is(asked.length, 2);
});

test('other names and other families are looked up by themselves', (t) => {
  const { asked, lookup } = resolver();
  void ask(lookup, 'a.example');
  void ask(lookup, 'b.example');
  void ask(lookup, 'a.example', 6);
  t.deepEqual(
    asked.map(({ hostname }) => hostname),
    ['a.example', 'b.example', 'a.example'],
  );
});
