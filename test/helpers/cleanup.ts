import type { ExecutionContext } from 'ava';
import { registerCompletionHandler } from 'ava';

/** Undoes something that a test made. May be asynchronous. */
export type Cleanup = () => unknown;

const atFileEnd: Cleanup[] = [];

/** Runs `cleanup` once all tests and hooks of this file are over. The last one registered runs first. */
export function cleanupAfterFile(cleanup: Cleanup): void {
  atFileEnd.push(cleanup);
}

/**
 * Runs `cleanup` at the end of the test that `t` belongs to, or, when `t` is the one of a hook, at the end of the file:
 * AVA allows no teardown in hooks, since what a `before` hook makes is for every test of the file.
 */
export function cleanupAfter(t: ExecutionContext<unknown>, cleanup: Cleanup): void {
  if (isHook(t)) cleanupAfterFile(cleanup);
  else t.teardown(async () => void (await cleanup()));
}

/** Hooks have no other mark than the title that AVA gives them: leave them untitled, as everybody does. */
function isHook(t: ExecutionContext<unknown>): boolean {
  return /^(before|after)(Each)?(\.always)? hook\b/.test(t.title);
}

registerCompletionHandler(() => void runCleanups());

async function runCleanups(): Promise<void> {
  for (let cleanup = atFileEnd.pop(); cleanup; cleanup = atFileEnd.pop()) {
    try {
      await cleanup();
    } catch (error) {
      // The tests are over: the exit code is what is left to tell AVA that the file failed.
      console.error(error);
      process.exitCode = 1;
    }
  }
}
