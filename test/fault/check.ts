import type { AttemptRow, DeliveryRow, History, LedgerRow, Post } from './history.ts';

export interface Violation {
  /** `I1` to `I7`. */
  invariant: string;
  what: string;
}

export interface Findings {
  violations: Violation[];
  /** Requests answered 2xx beyond the first of their delivery. */
  duplicates: number;
  /** Requests that no attempt row tells of. */
  unrecorded: number;
  /** Attempt rows, all superseded, that tell a second time of one request. */
  repeated: number;
  /** Attempt rows of requests that the receiver never had complete. */
  unseen: number;
}

/**
 * Judges a run.
 *
 * I1 no committed change is lost · I2 nothing that was rolled back is told · I3 each delivery succeeds, and few succeed twice ·
 * I4 with ordering, nothing of an object leaves before its predecessor has arrived · I5 all attempts send the same bytes under the
 * same id · I6 each request has its attempt row · I7 states and attempts are lawful, and no claim outlives its worker for long
 */
export function check(history: History): Findings {
  const posts = Map.groupBy(history.posts, (post) => post.id);
  const attempts = Map.groupBy(history.attempts, (attempt) => attempt.delivery);
  const duplicates = sum([...posts.values()].map((all) => Math.max(0, all.filter(arrived).length - 1)));
  const books = countBooks(posts, attempts);
  return {
    violations: [
      ...nothingLost(history),
      ...nothingRolledBack(history),
      ...eachArrives(history, duplicates),
      ...history.registrations.filter(({ ordered }) => ordered).flatMap(({ id }) => inOrder(history, id)),
      ...sameBytes(posts),
      ...eachRecorded(history, books),
      ...lawful(history, attempts),
    ],
    duplicates,
    unrecorded: books.unrecorded,
    repeated: books.repeated,
    unseen: books.unseen,
  };
}

function arrived({ answer }: Post): boolean {
  return answer !== null && answer >= 200 && answer <= 299;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function violation(invariant: string, what: string): Violation {
  return { invariant, what };
}

function nothingLost({ ledger, acknowledged, deliveries, registrations }: History): Violation[] {
  const committed = new Set(ledger.map(({ seq }) => seq));
  const forgotten = acknowledged
    .filter((seq) => !committed.has(seq))
    .map((seq) => violation('I1', `the commit of change ${seq} was acknowledged, and it is gone`));
  const kept = new Set(deliveries.map(({ registration, key }) => `${registration} ${key}`));
  const lost = ledger.flatMap(({ seq, key }) =>
    registrations
      .filter(({ id }) => !kept.has(`${id} ${key}`))
      .map(({ id }) => violation('I1', `change ${seq} (${key}) has no delivery to registration ${id}`)),
  );
  return [...forgotten, ...lost];
}

function nothingRolledBack({ ledger, posts, deliveries }: History): Violation[] {
  const committed = new Set(ledger.map(({ key }) => key));
  const told = new Map<string, { key: string; registration: string }>([
    ...deliveries.map((row) => [row.id, row] as const),
    ...posts.map((post) => [post.id, post] as const),
  ]);
  const seen = new Map<string, string>();
  return [...told].flatMap(([id, { key, registration }]) => {
    if (!committed.has(key)) return [violation('I2', `${id} tells of ${key}, which no committed transaction did`)];
    const other = seen.get(`${registration} ${key}`);
    seen.set(`${registration} ${key}`, id);
    return other === undefined ? [] : [violation('I2', `${other} and ${id} tell of one change, ${key}`)];
  });
}

function eachArrives({ ledger, registrations, posts, bounds }: History, duplicates: number): Violation[] {
  const told = new Set(posts.filter(arrived).map(({ registration, key }) => `${registration} ${key}`));
  const missing = ledger.flatMap(({ seq, key }) =>
    registrations
      .filter(({ id }) => !told.has(`${id} ${key}`))
      .map(({ id }) => violation('I3', `change ${seq} (${key}) never arrived at registration ${id}`)),
  );
  if (duplicates <= bounds.duplicates) return missing;
  return [...missing, violation('I3', `${duplicates} duplicates, where the faults explain ${bounds.duplicates}`)];
}

function inOrder({ ledger, posts }: History, registration: string): Violation[] {
  const firstPost = new Map<string, number>();
  const firstArrival = new Map<string, number>();
  for (const [place, post] of posts.entries()) {
    if (post.registration !== registration) continue;
    if (!firstPost.has(post.key)) firstPost.set(post.key, place);
    if (arrived(post) && !firstArrival.has(post.key)) firstArrival.set(post.key, place);
  }
  return changesOfEach(ledger).flatMap((changes) =>
    changes.slice(1).flatMap((change, index) => {
      const before = changes[index] as LedgerRow;
      const left = firstPost.get(change.key);
      const done = firstArrival.get(before.key);
      if (left === undefined || (done !== undefined && done < left)) return [];
      return [violation('I4', `of object ${change.object}, ${change.key} left before ${before.key} had arrived`)];
    }),
  );
}

function changesOfEach(ledger: LedgerRow[]): LedgerRow[][] {
  return [
    ...Map.groupBy(
      ledger.toSorted((one, other) => one.seq - other.seq),
      (row) => row.object,
    ).values(),
  ];
}

function sameBytes(posts: Map<string, Post[]>): Violation[] {
  return [...posts].flatMap(([id, all]) => {
    const bodies = new Set(all.map(({ body }) => body)).size;
    return bodies === 1 ? [] : [violation('I5', `the ${all.length} attempts of ${id} sent ${bodies} different bodies`)];
  });
}

interface Books {
  unrecorded: number;
  repeated: number;
  unseen: number;
  invented: string[];
}

function countBooks(posts: Map<string, Post[]>, attempts: Map<string, AttemptRow[]>): Books {
  const books: Books = { unrecorded: 0, repeated: 0, unseen: 0, invented: [] };
  for (const id of new Set([...posts.keys(), ...attempts.keys()])) {
    const rows = attempts.get(id) ?? [];
    const unmatched = matchAnswers(id, posts.get(id) ?? [], rows, books);
    // An answer that came too late, or a request that got none, is in the books without a status.
    const silent = rows.filter(({ status }) => status === null).length;
    books.unrecorded += Math.max(0, unmatched - silent);
    books.unseen += Math.max(0, silent - unmatched);
  }
  return books;
}

/** Sets the rows with a status against the requests that got this one. Returns how many requests no such row tells of. */
function matchAnswers(id: string, posts: Post[], rows: AttemptRow[], books: Books): number {
  let matched = 0;
  for (const status of new Set(rows.map((row) => row.status))) {
    if (status === null) continue;
    const told = rows.filter((row) => row.status === status);
    const real = posts.filter(({ answer }) => answer === status).length;
    matched += Math.min(told.length, real);
    const surplus = Math.max(0, told.length - real);
    // A record whose commit was not acknowledged is written again, and finds that its claim is over.
    if (surplus <= told.filter(({ superseded }) => superseded).length) books.repeated += surplus;
    else books.invented.push(`${id}: ${told.length} attempt rows with ${status}, ${real} such answers`);
  }
  return posts.length - matched;
}

function eachRecorded({ bounds }: History, { unrecorded, repeated, unseen, invented }: Books): Violation[] {
  const limited = {
    'requests without an attempt row': unrecorded,
    'repeated attempt rows': repeated,
    'unseen requests': unseen,
  };
  const beyond = Object.entries(limited).filter(([, count]) => count > bounds.unrecorded);
  return [
    ...invented.map((what) => violation('I6', what)),
    ...beyond.map(([what, count]) =>
      violation('I6', `${count} ${what}, where the faults explain ${bounds.unrecorded}`),
    ),
  ];
}

function lawful({ deliveries, stuck }: History, attempts: Map<string, AttemptRow[]>): Violation[] {
  const twice = [...Map.groupBy(deliveries, ({ id }) => id)].filter(([, rows]) => rows.length > 1);
  return [
    ...[...new Set(stuck)].map((what) => violation('I7', `${what} stayed claimed`)),
    ...twice.map(([id, rows]) => violation('I7', `${id} is there ${rows.length} times`)),
    ...deliveries.flatMap((delivery) => lawfulEnd(delivery, attempts.get(delivery.id) ?? [])),
  ];
}

function lawfulEnd({ id, state, attempts }: DeliveryRow, all: AttemptRow[]): Violation[] {
  const rows = all.filter(({ superseded }) => !superseded);
  const numbers = rows.map(({ attempt }) => attempt).filter((attempt) => attempt !== null);
  const outcomes = rows.map(({ outcome }) => outcome).join(' ');
  const wrong: string[] = [];
  if (state !== 'delivered') wrong.push(`it ended as ${state}`);
  if (!/^(retry )*delivered$/.test(outcomes)) wrong.push(`its attempts ended as: ${outcomes || 'none'}`);
  if (numbers.some((number, index) => number !== index + 1)) wrong.push(`its attempts are numbered ${numbers}`);
  if (numbers.length !== attempts) wrong.push(`it counts ${attempts} attempts of ${numbers.length}`);
  return wrong.map((what) => violation('I7', `${id}: ${what}`));
}
