/** A signing secret as the API shows it. Times are as Postgres writes them in JSON. */
export interface SigningSecretView {
  id: string;
  registrationId: string;
  scheme: string;
  secret: string;
  createdAt: string;
  expiresAt: string | null;
}
