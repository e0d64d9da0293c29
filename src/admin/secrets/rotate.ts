import type { SignatureScheme } from '../../deliver/sign.ts';
import { RowhookError } from '../../errors.ts';
import type { Queryable } from '../../secrets/queryable.ts';
import { type RotateStatements, rotateBy } from '../../secrets/rotate-signing-secret.ts';
import type { SecretBox } from '../../secrets/secret-box.ts';
import { requireBox } from './require-box.ts';
import { type SigningSecretView, viewOf } from './signing-secret-view.ts';

export interface RotateInput {
  registrationId: string;
  scheme?: string | null;
  overlapSeconds?: number | null;
}

const AS_CALLER: RotateStatements = {
  scheme: 'select signing from webhooks.api_registrations where id = $1',
  rotate: `select webhooks.api_rotate_secret($1, $2, $3, $4, $5, $6, $7::double precision * interval '1 ms') as created_at`,
};

/** Gives a registration a new signing secret. @throws RowhookError SECRETKEY, WHSEC; from the database WHPER, WHREG, WHSEC, WHLIV */
export async function rotateSecret(
  database: Queryable,
  box: SecretBox | undefined,
  { registrationId, scheme, overlapSeconds }: RotateInput,
): Promise<{ secret: SigningSecretView }> {
  const options = {
    registrationId,
    ...(scheme != null && { scheme: schemeOf(scheme) }),
    ...(overlapSeconds != null && { overlapMs: overlapSeconds * 1000 }),
  };
  return { secret: viewOf(await rotateBy(AS_CALLER, database, requireBox(box), options)) };
}

function schemeOf(name: string): SignatureScheme {
  if (name === 'v1' || name === 'v1a') return name;
  throw new RowhookError('There is no such scheme.', { code: 'WHSEC', hint: 'Schemes are v1 and v1a.' });
}
