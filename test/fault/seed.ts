import { randomBytes } from 'node:crypto';

/** What ROWHOOK_TEST_SEED says, or another seed in each run. */
export function chooseSeed(): string {
  return process.env.ROWHOOK_TEST_SEED || randomBytes(4).toString('hex');
}
