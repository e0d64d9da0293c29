/** What is in the way of leaving the page that is shown. */
export interface LeaveGuard {
  /** Something would be lost just now. */
  isUnsaved: () => boolean;
  /** Asks whoever would lose it. @returns whether they leave all the same */
  ask: () => Promise<boolean>;
}

const guards = new Set<LeaveGuard>();
let isAsking = false;

/** @returns what takes it away again */
export function addLeaveGuard(guard: LeaveGuard): () => void {
  guards.add(guard);
  return () => guards.delete(guard);
}

/** Whether it is asked before the page is left. */
export function isGuarded(): boolean {
  return inTheWay() !== undefined;
}

/** Does something by which the page is left: at once, or once whoever would lose something has agreed to it. */
export function leave(act: () => void): void {
  const guard = inTheWay();
  if (!guard) act();
  // Who presses Back while they are asked is not asked a second time.
  else if (!isAsking) void ask(guard, act);
}

async function ask(guard: LeaveGuard, act: () => void): Promise<void> {
  isAsking = true;
  const yes = await guard.ask();
  isAsking = false;
  if (yes) act();
}

function inTheWay(): LeaveGuard | undefined {
  return [...guards].find(({ isUnsaved }) => isUnsaved());
}
