import type pg from 'pg';
import { Tail } from './tail.ts';

/** Something that happened, and whose it is. */
export interface Change {
  kind: 'created' | 'changed' | 'registration' | 'removed' | 'backfill';
  id: string;
  /** Of an activity that changed: by the delivery to which registration. Null: to any of them. */
  registrationId: string | null;
  owners: (string | null)[];
}

/** Rows of one kind that are read at once at most. */
const MOST = 20_000;
/** How often in a row, while there are more. */
const MOST_PAGES = 10;
const QUERY_TIMEOUT_MS = 10_000;

interface ActivityRow {
  id: string;
  owner_id: string | null;
}

interface AttemptRow extends ActivityRow {
  activity_id: string;
  registration_id: string;
  registration_owner_id: string | null;
}

interface LogRow extends ActivityRow {
  kind: 'registration' | 'removed' | 'activity' | 'other';
  subject_id: string;
  registration_id: string | null;
  registration_owner_id: string | null;
}

interface BackfillRow extends ActivityRow {
  state: string;
  rows_done: string;
}

/** Finds what is new since it looked last, for all owners. */
export class Look {
  readonly #pool: pg.Pool;
  readonly #activity: Tail;
  readonly #attempts: Tail;
  readonly #log: Tail;
  #backfills = new Map<string, string>();

  private constructor(pool: pg.Pool, { activity, attempt, entry }: Record<string, string>) {
    this.#pool = pool;
    this.#activity = new Tail(BigInt(activity ?? 0));
    this.#attempts = new Tail(BigInt(attempt ?? 0));
    this.#log = new Tail(BigInt(entry ?? 0));
  }

  /** One that finds what comes from now on. */
  static async begin(pool: pg.Pool): Promise<Look> {
    const [positions] = await query<Record<string, string>>(
      pool,
      'select activity, attempt, entry from webhooks.live_positions()',
    );
    const look = new Look(pool, positions ?? {});
    await look.next();
    return look;
  }

  async next(): Promise<Change[]> {
    const changes: Change[] = [];
    for (let page = 0, full = true; full && page < MOST_PAGES; page++) {
      const [activity, attempts] = [await this.#newActivity(), await this.#newAttempts()];
      changes.push(...activity, ...attempts);
      full = activity.length >= MOST || attempts.length >= MOST;
    }
    return [...changes, ...(await this.#logged()), ...(await this.#advancedBackfills())];
  }

  async #newActivity(): Promise<Change[]> {
    const rows = await this.#follow<ActivityRow>(
      this.#activity,
      'select id, owner_id from webhooks.live_activity($1, $2, $3)',
    );
    return rows.map(({ id, owner_id }) => ({ kind: 'created', id, registrationId: null, owners: [owner_id] }));
  }

  async #newAttempts(): Promise<Change[]> {
    const rows = await this.#follow<AttemptRow>(
      this.#attempts,
      'select id, activity_id, registration_id, owner_id, registration_owner_id from webhooks.live_attempts($1, $2, $3)',
    );
    return rows.map((row) => ({
      kind: 'changed',
      id: row.activity_id,
      registrationId: row.registration_id,
      owners: [row.owner_id, row.registration_owner_id],
    }));
  }

  async #logged(): Promise<Change[]> {
    const rows = await this.#follow<LogRow>(
      this.#log,
      'select id, kind, subject_id, registration_id, owner_id, registration_owner_id from webhooks.live_log($1, $2, $3)',
    );
    return rows.flatMap(({ kind, subject_id: id, registration_id, owner_id, registration_owner_id }): Change[] => {
      if (kind === 'other') return [];
      if (kind !== 'activity') return [{ kind, id, registrationId: null, owners: [owner_id] }];
      const owners = registration_id === null ? [owner_id] : [owner_id, registration_owner_id];
      return [{ kind: 'changed', id, registrationId: registration_id, owners }];
    });
  }

  async #advancedBackfills(): Promise<Change[]> {
    const rows = await query<BackfillRow>(
      this.#pool,
      'select id, state, rows_done, owner_id from webhooks.live_backfills()',
    );
    const known = this.#backfills;
    this.#backfills = new Map(rows.map(({ id, state, rows_done }) => [id, `${state} ${rows_done}`]));
    return rows
      .filter(({ id }) => known.get(id) !== this.#backfills.get(id))
      .map(({ id, owner_id }) => ({ kind: 'backfill', id, registrationId: null, owners: [owner_id] }));
  }

  async #follow<Row extends { id: string }>(tail: Tail, text: string): Promise<Row[]> {
    const { windowFrom, after } = tail.range();
    return tail.take(await query<Row>(this.#pool, text, [windowFrom, after, MOST]), Date.now());
  }
}

async function query<Row>(pool: pg.Pool, text: string, values: unknown[] = []): Promise<Row[]> {
  // The types of the driver leave this option out.
  const config: pg.QueryConfig & { query_timeout: number } = { text, values, query_timeout: QUERY_TIMEOUT_MS };
  return (await pool.query(config)).rows;
}
