import { RowhookError } from '../../errors.ts';
import type { SecretBox } from '../../secrets/secret-box.ts';

/** @throws RowhookError SECRETKEY where this server has no key */
export function requireBox(box: SecretBox | undefined): SecretBox {
  if (box) return box;
  throw new RowhookError('This server has no key to encrypt and decrypt secrets with.', {
    code: 'SECRETKEY',
    hint: 'Set ROWHOOK_SECRET_KEY or ROWHOOK_SECRET_KEY_FILE where the admin API runs, as for the workers.',
  });
}
