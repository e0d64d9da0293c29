import type { ShownSecret } from '../../secrets/shown-secret.ts';

/** A signing secret as the API shows it: times are texts there. */
export interface SigningSecretView extends Omit<ShownSecret, 'createdAt' | 'expiresAt'> {
  createdAt: string;
  expiresAt: string | null;
}

export function viewOf({ createdAt, expiresAt, ...secret }: ShownSecret): SigningSecretView {
  return { ...secret, createdAt: createdAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null };
}
