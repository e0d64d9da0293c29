const LIMIT = 5;
const WINDOW_MS = 60_000;
const FIRST_PAUSE_MS = 250;

/**
 * How long to wait before the next restart, in ms: 0, 250, 500, 1 000, 2 000. Undefined after five restarts within 60 s,
 * when another one would hardly help.
 *
 * @param restarts when the server was restarted before, in ms
 */
export function restartPause(restarts: readonly number[], now: number): number | undefined {
  const recent = restarts.filter((at) => now - at < WINDOW_MS).length;
  if (recent >= LIMIT) return undefined;
  return recent === 0 ? 0 : FIRST_PAUSE_MS * 2 ** (recent - 1);
}
