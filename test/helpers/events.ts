import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

// biome-ignore-start lint/suspicious/noExplicitAny: an emitter that does not say what its events carry may carry anything.
type Untyped = [never];
type EventMap<Events> = Record<keyof Events, any[]> | Untyped;
type NameOf<Events> = Events extends Untyped ? string : keyof Events & string;
type ArgsOf<Events, Name> = Name extends keyof Events ? (Events[Name] extends any[] ? Events[Name] : never) : any[];
// biome-ignore-end lint/suspicious/noExplicitAny: as above

/**
 * How long a test waits for what has to happen, in milliseconds: only one that fails waits so long. Tests that run side by side on a
 * machine with other work are many times slower than alone.
 */
export const PATIENCE_MS = 30_000;

/**
 * Resolves with the arguments of the first event `name` that `predicate` accepts.
 *
 * Listening begins at the call: call it before the action that causes the event, and await it after.
 * @throws when none came within `timeoutMs`; the message shows the last one that was not accepted.
 */
export function once<Events extends EventMap<Events>, Name extends NameOf<Events>>(
  emitter: EventEmitter<Events>,
  name: Name,
  predicate: (...args: ArgsOf<Events, Name>) => boolean = () => true,
  timeoutMs = PATIENCE_MS,
): Promise<ArgsOf<Events, Name>> {
  type Args = ArgsOf<Events, Name>;
  const untyped = emitter as unknown as EventEmitter;
  const { promise, resolve, reject } = Promise.withResolvers<Args>();
  const refused: Args[] = [];
  const listener = (...args: unknown[]) => {
    try {
      if (predicate(...(args as Args))) resolve(args as Args);
      else refused.push(args as Args);
    } catch (error) {
      reject(error);
    }
  };
  const timer = setTimeout(() => reject(new Error(describeTimeout(name, timeoutMs, refused))), timeoutMs);
  untyped.on(name, listener);
  return promise.finally(() => {
    clearTimeout(timer);
    untyped.off(name, listener);
  });
}

function describeTimeout(name: string, timeoutMs: number, refused: unknown[][]): string {
  if (refused.length === 0) return `No event '${name}' within ${timeoutMs} ms`;
  return `None of ${refused.length} events '${name}' within ${timeoutMs} ms was the one expected; the last was ${show(refused.at(-1))}`;
}

export interface EventuallyOptions {
  /** How long to try, in milliseconds. @default 30000 */
  timeoutMs?: number;
  /** Pause between two tries, in milliseconds. @default 20 */
  everyMs?: number;
}

/**
 * Calls `look` until it returns something truthy without throwing, and resolves with that.
 *
 * For state that announces no change, such as rows of a table: where there is an event, await the event.
 * @throws when the time is up; the message shows what `look` returned or threw last.
 */
export async function eventually<T>(
  look: () => T | Promise<T>,
  { timeoutMs = PATIENCE_MS, everyMs = 20 }: EventuallyOptions = {},
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await attempt(look);
    if (!('error' in seen) && seen.value) return seen.value;
    if (performance.now() >= deadline) throw tooLate(seen, timeoutMs);
    await sleep(everyMs);
  }
}

type Seen<T> = { value: T } | { error: unknown };

async function attempt<T>(look: () => T | Promise<T>): Promise<Seen<T>> {
  try {
    return { value: await look() };
  } catch (error) {
    return { error };
  }
}

function tooLate(seen: Seen<unknown>, timeoutMs: number): Error {
  if (!('error' in seen)) return new Error(`Still ${show(seen.value)} after ${timeoutMs} ms`);
  const message = seen.error instanceof Error ? seen.error.message : show(seen.error);
  return new Error(`Still failing after ${timeoutMs} ms: ${message}`, { cause: seen.error });
}

function show(value: unknown): string {
  return inspect(value, { depth: 4, breakLength: 120 });
}
