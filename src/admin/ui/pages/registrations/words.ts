/** How requests are signed. */
export const SIGNINGS = [
  {
    value: 'v1',
    label: 'HMAC-SHA256 (v1)',
    meaning: 'One secret for both sides. What libraries for Standard Webhooks expect.',
  },
  {
    value: 'v1a',
    label: 'Ed25519 (v1a)',
    meaning: 'A key pair: who receives holds the public key alone, and can sign nothing with it.',
  },
  { value: 'none', label: 'Not signed', meaning: 'Whoever finds the address can send to it, and nobody can tell.' },
] as const;

/** In which order the deliveries of an object leave. */
export const ORDERINGS = [
  {
    value: 'none',
    label: 'None',
    meaning: 'Each as soon as it can: the fastest. A retry may come after what happened later.',
  },
  {
    value: 'object',
    label: 'By object',
    meaning: 'The changes of one row strictly one after the other; different rows side by side.',
  },
] as const;

/** What a delivery does whose schedule is used up, where there is an order. */
export const EXHAUSTIONS = [
  { value: 'skip', label: 'Skip it', meaning: 'It has failed, and the next change of the row leaves.' },
  {
    value: 'block',
    label: 'Block its object',
    meaning: 'It holds back the later changes of its row, until it is replayed or cancelled.',
  },
] as const;

/** Which changes leave in one request. */
export const GROUPINGS = [
  { value: 'each', label: 'Each change by itself', meaning: 'One request for each change.' },
  {
    value: 'transaction',
    label: 'By transaction',
    meaning: 'One request with all changes of a transaction, as a list.',
  },
  {
    value: 'coalesce',
    label: 'Merged by object',
    meaning: 'Changes of one row that follow each other become one, with what they come to.',
  },
] as const;

/** The label of a value in one of these lists. */
export function labelOf(list: readonly { value: string; label: string }[], value: string | null): string {
  return list.find((entry) => entry.value === value)?.label ?? value ?? '';
}

/** The state that a registration is shown in: an active one may be held, or its endpoint may fail. */
export function shownState(
  state: string | null,
  holdReason: string | null,
  { failures }: { failures: number },
): string | null {
  if (state !== 'active') return state;
  if (holdReason !== null) return 'held';
  return failures > 0 ? 'failing' : state;
}

/** What stands for a figure of the last 24 hours where there is none: its attempts may be too new to be counted. */
export function withoutFigure(state: string | null, { failures }: { failures: number }): string {
  return failures > 0 || state === 'disabled' ? 'Not counted yet' : 'No attempt';
}

interface Told {
  entity: string | null;
  action: string | null;
}

/** Entity events by their entity: `[['public.orders', ['create', 'update']]]`. */
export function byEntity<Event extends Told>(events: readonly Event[]): [entity: string, events: Event[]][] {
  const found = new Map<string, Event[]>();
  for (const event of events) {
    const entity = event.entity ?? '';
    found.set(entity, [...(found.get(entity) ?? []), event]);
  }
  return [...found];
}
