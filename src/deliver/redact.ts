import type { Response } from './answer.ts';

/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** Shorter ones hide nothing, and would be found everywhere. */
const SHORTEST = 4;

/** An answer without the secrets that its request carried: some endpoints answer with what they were sent, and answers are kept. */
export function redact(answer: Response, secrets: readonly string[]): Response {
  const hidden = secrets.filter(({ length }) => length >= SHORTEST);
  if (hidden.length === 0) return answer;
  const clean = (text: string) => hidden.reduce((left, secret) => left.replaceAll(secret, REDACTED), text);
  const headers = Object.entries(answer.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.map(clean) : value && clean(value)] as const,
  );
  return { ...answer, headers: Object.fromEntries(headers), body: clean(answer.body) };
}

/** What is secret of an `authorization` header: all but its scheme. */
export function credentialsOf(authorization: string): string {
  return authorization.replace(/^\S+\s+/, '');
}
