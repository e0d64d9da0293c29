import { SignJWT } from 'jose';
import type { Config } from '../config.ts';
import { EXIT_CODES, RowhookError } from '../errors.ts';

export interface PortalTokenOptions {
  /** The tenant that whoever has the token is. */
  owner: string;
  /** Milliseconds until it ends. */
  expiresInMs: number;
  now: Date;
}

/**
 * A token of the role tenant for one owner, as the admin API with the same settings takes it.
 *
 * @throws RowhookError PORTALSECRET (exit code 3) where the settings have no secret to sign it with
 */
export function createPortalToken(
  { jwtSecret, jwksUrl, jwtIssuer, jwtAudience }: Pick<Config, 'jwtSecret' | 'jwksUrl' | 'jwtIssuer' | 'jwtAudience'>,
  { owner, expiresInMs, now }: PortalTokenOptions,
): Promise<string> {
  if (jwtSecret === undefined) throw noSecret(jwksUrl);
  const begins = Math.floor(now.getTime() / 1000);
  const token = new SignJWT({ role: 'tenant', owner })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(`portal of ${owner}`)
    .setIssuedAt(begins)
    .setExpirationTime(begins + Math.floor(expiresInMs / 1000));
  if (jwtIssuer !== undefined) token.setIssuer(jwtIssuer);
  if (jwtAudience !== undefined) token.setAudience(jwtAudience);
  return token.sign(new TextEncoder().encode(jwtSecret));
}

function noSecret(jwksUrl: string | undefined): RowhookError {
  const hint =
    jwksUrl === undefined
      ? 'Set ROWHOOK_JWT_SECRET, to 32 characters at least, here and where the admin API runs.'
      : 'ROWHOOK_JWT_JWKS_URL is set: have what signs your tokens sign one with the claims role (tenant), owner, sub and a short exp.';
  return new RowhookError('There is no secret to sign a token for the portal with.', {
    code: 'PORTALSECRET',
    hint,
    exitCode: EXIT_CODES.configuration,
  });
}
