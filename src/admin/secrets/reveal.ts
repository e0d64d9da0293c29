import type { Queryable } from '../../secrets/queryable.ts';
import type { SecretBox } from '../../secrets/secret-box.ts';
import { showBy } from '../../secrets/show-signing-secrets.ts';
import { requireBox } from './require-box.ts';
import { type SigningSecretView, viewOf } from './signing-secret-view.ts';

export interface RevealInput {
  registrationId: string;
}

/** The live signing secrets of a registration, on record as revealed. @throws RowhookError SECRETKEY; from the database WHPER, WHREG */
export async function revealSecrets(
  database: Queryable,
  box: SecretBox | undefined,
  { registrationId }: RevealInput,
): Promise<{ secrets: SigningSecretView[] }> {
  const statement = 'select * from webhooks.api_reveal_secrets($1)';
  const shown = await showBy(statement, database, () => requireBox(box), registrationId);
  return { secrets: shown.map(viewOf) };
}
