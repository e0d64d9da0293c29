import type { Api } from './api.ts';

/** The ids of rows that are not Ann's, by the type that they have in the API. */
export type Foreign = Record<string, Set<string>>;

/** Gives both shops a row of each kind that they have not yet. */
export async function fillShops({ db, ann, bob, everybody }: Api): Promise<void> {
  for (const [owner, id] of [
    ['ann', ann.registration],
    ['bob', bob.registration],
    ['everybody', everybody],
  ]) {
    await db.query(`select webhooks.set_header($1, 'X-Shop', $2)`, [id, `of ${owner}`]);
    await db.query(
      `insert into webhooks.webhook_registration_connections (registration_id, auth, auth_user) values ($1, 'basic', $2)`,
      [id, owner],
    );
    await db.query('select webhooks.cancel_backfill(b.id) from webhooks.backfill($1, $2) b', [id, 'public.orders']);
    await db.query('select webhooks.reveal_signing_secrets($1)', [id]);
    await db.query('select webhooks.ping($1)', [id]);
  }
}

/** What Ann must not be shown. */
export async function foreignRows({ db, ann }: Api): Promise<Foreign> {
  const of = async (sql: string): Promise<Set<string>> =>
    new Set((await db.query(`select id from (${sql}) f(id)`, [ann.registration])).map(({ id }) => String(id)));
  const elsewhere = 'registration_id <> $1::bigint';
  const notAnns = `$1::bigint > 0 and owner_id is distinct from 'ann'`;
  return {
    Registration: await of('select id from webhooks.webhook_registrations where id <> $1'),
    RegistrationEvent: await of(`select registration_id from webhooks.webhook_registration_events where ${elsewhere}`),
    RegistrationHeader: await of(
      `select registration_id from webhooks.webhook_registration_headers where ${elsewhere}`,
    ),
    ConnectionSetting: await of(
      `select registration_id from webhooks.webhook_registration_connections where ${elsewhere}`,
    ),
    Secret: await of(`select id from webhooks.webhook_secrets where ${elsewhere}`),
    Activity: await of(`select id from webhooks.webhook_activity where ${notAnns}`),
    Delivery: await of(
      `select activity_id || ':' || registration_id from webhooks.webhook_deliveries where ${elsewhere} or ${notAnns}`,
    ),
    Attempt: await of(`select id from webhooks.webhook_attempts where ${elsewhere} or ${notAnns}`),
    Backfill: await of(`select id from webhooks.backfills where ${elsewhere}`),
    AdminLogEntry: await of(`select id from webhooks.admin_log where ${notAnns}`),
    SecretLogEntry: await of(`select id from webhooks.secret_log where ${elsewhere}`),
  };
}

/** The foreign rows in an answer, as `Registration 2`. */
export function foreignIn(data: unknown, foreign: Foreign): string[] {
  if (Array.isArray(data)) return data.flatMap((value) => foreignIn(value, foreign));
  if (typeof data !== 'object' || data === null) return [];
  const { __typename: type = '', id, activityId, registrationId } = data as Record<string, string | undefined>;
  const key = id ?? (activityId === undefined ? registrationId : `${activityId}:${registrationId}`);
  const own = key !== undefined && foreign[type]?.has(key) ? [`${type} ${key}`] : [];
  return [...own, ...Object.values(data).flatMap((value) => foreignIn(value, foreign))];
}
