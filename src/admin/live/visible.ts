import type pg from 'pg';
import { queryAsCaller } from '../as-caller.ts';
import type { Caller } from '../caller.ts';
import { LARGEST_LIST, type LiveEvent, type LiveTopic, mergeEvents } from './event.ts';
import type { Change } from './look.ts';

const NOTHING: LiveEvent = { resync: false, created: [], changed: [], removed: [], more: false };

/** Of each kind the latest that are asked for: more than a list holds, since one activity may have many deliveries. */
const ASKED = 10 * LARGEST_LIST;

/**
 * What `caller` is told of a topic. What it may not see leaves no trace: without a row that it sees there is no event.
 *
 * @returns undefined for nothing
 */
export async function visibleTo(
  pool: pg.Pool,
  caller: Caller,
  topic: LiveTopic,
  changes: Change[],
): Promise<LiveEvent | undefined> {
  const own =
    caller.role === 'tenant' ? changes.filter(({ owners }) => owners.every((id) => id === caller.owner)) : changes;
  const event = await TOPICS[topic](own, (text, values) => queryAsCaller(pool, caller, text, values));
  return event && mergeEvents(NOTHING, event);
}

type Ask = (
  text: string,
  values: unknown[],
) => Promise<{ created?: string[]; changed?: string[]; removed?: string[] }[]>;

const TOPICS: Record<LiveTopic, (changes: Change[], ask: Ask) => Promise<LiveEvent | undefined>> = {
  async activity(changes, ask) {
    const [created, changed] = [latest(changes, 'created'), latest(changes, 'changed')];
    if (created.length + changed.length === 0) return undefined;
    return eventOf(
      await ask(
        `select array(select a.id from webhooks.api_activities a where a.id = any ($1::bigint[])) as created,
                array(select d.activity_id
                      from unnest($2::bigint[], $3::bigint[]) c(activity_id, registration_id)
                      join webhooks.api_deliveries d
                        on d.activity_id = c.activity_id and d.registration_id = coalesce(c.registration_id, d.registration_id)) as changed`,
        [idsOf(created), idsOf(changed), changed.map(({ registrationId }) => registrationId)],
      ),
    );
  },
  async registration(changes, ask) {
    const [changed, removed] = [latest(changes, 'registration'), latest(changes, 'removed')];
    if (changed.length + removed.length === 0) return undefined;
    return eventOf(
      await ask(
        `select array(select r.id from webhooks.api_registrations r where r.id = any ($1::bigint[])) as changed,
                case when webhooks.role_may(substr(current_user, 9), 'Registration', 'List') then $2::bigint[] else '{}' end as removed`,
        [idsOf(changed), idsOf(removed)],
      ),
    );
  },
  async backfill(changes, ask) {
    const changed = latest(changes, 'backfill');
    if (changed.length === 0) return undefined;
    return eventOf(
      await ask('select array(select b.id from webhooks.api_backfills b where b.id = any ($1::bigint[])) as changed', [
        idsOf(changed),
      ]),
    );
  },
};

function latest(changes: Change[], kind: Change['kind']): Change[] {
  return changes.filter((change) => change.kind === kind).slice(-ASKED);
}

function idsOf(changes: Change[]): string[] {
  return changes.map(({ id }) => id);
}

function eventOf([row]: Awaited<ReturnType<Ask>>): LiveEvent | undefined {
  const event = { ...NOTHING, ...row };
  const { created, changed, removed } = event;
  return created.length + changed.length + removed.length > 0 ? event : undefined;
}
