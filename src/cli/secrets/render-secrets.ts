import type { ShownSecret } from '../../secrets/shown-secret.ts';

/** One block for each: what the receiver verifies with, and how long it is used. */
export function renderSecrets(secrets: ShownSecret[]): string {
  return secrets.map(render).join('\n\n');
}

function render({ scheme, secret, createdAt, expiresAt }: ShownSecret): string {
  const what =
    scheme === 'v1'
      ? 'HMAC-SHA256; the receiver keeps it secret too'
      : 'ed25519; the public key, which the receiver verifies with';
  return [
    secret,
    `  scheme   ${scheme} (${what})`,
    `  made     ${createdAt.toISOString()}`,
    `  signs    ${expiresAt ? `along until ${expiresAt.toISOString()}` : 'every request'}`,
  ].join('\n');
}
