import type { SignatureScheme } from '../deliver/sign.ts';

/** A signing secret as people get to see it. The private half of a pair is not part of it: receivers do not need it. */
export interface ShownSecret {
  /** UUID. */
  id: string;
  registrationId: string;
  scheme: SignatureScheme;
  /** What the receiver verifies with: `whsec_…` for `v1`, which is to be kept secret there too, `whpk_…` for `v1a`. */
  secret: string;
  createdAt: Date;
  /** When it stops signing, once it was replaced; null: it is the current one. */
  expiresAt: Date | null;
}
