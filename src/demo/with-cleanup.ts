/** Undoes something that was begun. */
export type Cleanup = () => unknown;

/**
 * Runs `work`. What it hands to `defer` runs after it, the last one first, also when `work` or one of them throws.
 *
 * @throws what `work` threw, or else what the first cleanup threw
 */
export async function withCleanup<T>(work: (defer: (cleanup: Cleanup) => void) => Promise<T>): Promise<T> {
  const cleanups: Cleanup[] = [];
  const undo = async (): Promise<void> => {
    const cleanup = cleanups.pop();
    if (cleanup === undefined) return;
    try {
      await cleanup();
    } finally {
      await undo();
    }
  };
  let result: T;
  try {
    result = await work((cleanup) => cleanups.push(cleanup));
  } catch (error) {
    await undo().catch(() => {});
    throw error;
  }
  await undo();
  return result;
}
