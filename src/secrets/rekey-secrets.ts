import type { ClientBase } from 'pg';
import { RowhookError } from '../errors.ts';
import type { SecretBox } from './secret-box.ts';

export interface RekeyReport {
  /** How many are encrypted with the first key now that were not before. */
  rekeyed: number;
  /** Those that none of the keys decrypts, which stay as they are. */
  unreadable: { id: string; registrationId: string; keyId: string }[];
}

interface SecretRow {
  id: string;
  registration_id: string;
  kind: string;
  name: string;
  ciphertext: Buffer;
  key_id: string;
}

/** Secrets in one transaction. */
const BATCH = 100;

/**
 * Encrypts every secret anew that was not encrypted with the first of the box's keys. It may be cut off at any time: what is done
 * is done, and the next call goes on with the rest.
 */
export async function rekeySecrets(client: ClientBase, box: SecretBox): Promise<RekeyReport> {
  const report: RekeyReport = { rekeyed: 0, unreadable: [] };
  for (let after: string | undefined = FIRST; after !== undefined; )
    after = await rekeyBatch(client, box, after, report);
  await client.query('select webhooks.release_secret_holds($1)', [box.keyIds]);
  return report;
}

const FIRST = '00000000-0000-0000-0000-000000000000';

/** Returns the last id of the batch; undefined when there was none. */
async function rekeyBatch(
  client: ClientBase,
  box: SecretBox,
  after: string,
  report: RekeyReport,
): Promise<string | undefined> {
  await client.query('begin');
  try {
    const { rows } = await client.query<SecretRow>(
      `select id, registration_id, kind, name, ciphertext, key_id from webhooks.webhook_secrets
       where key_id <> $1 and id > $2 order by id limit ${BATCH} for update`,
      [box.keyId, after],
    );
    for (const row of rows) await rekeyOne(client, box, row, report);
    await client.query('commit');
    return rows.at(-1)?.id;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

async function rekeyOne(client: ClientBase, box: SecretBox, row: SecretRow, report: RekeyReport): Promise<void> {
  const { id, registration_id: registrationId, kind, name, ciphertext, key_id: keyId } = row;
  const identity = { id, registrationId, kind, name };
  try {
    const sealed = box.seal(box.open({ keyId, ciphertext }, identity), identity);
    await client.query('update webhooks.webhook_secrets set ciphertext = $2, key_id = $3 where id = $1', [
      id,
      sealed.ciphertext,
      sealed.keyId,
    ]);
    report.rekeyed++;
  } catch (error) {
    if (!(error instanceof RowhookError)) throw error;
    report.unreadable.push({ id, registrationId, keyId });
  }
}
