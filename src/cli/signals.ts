import { EXIT_CODES } from '../errors.ts';

/** What the user has asked for with Ctrl-C, SIGTERM or SIGHUP. */
export interface Signals {
  /** Aborted by the first one: come to an end. */
  readonly stop: AbortSignal;
  /** Aborted by the second one: end now. A third ends the process on the spot. */
  readonly abort: AbortSignal;
  /** Leaves signals to Node again. */
  release(): void;
}

const NAMES = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Takes signals over, from before anything is started that has to be ended in order. */
export function catchSignals(): Signals {
  const [stop, abort] = [new AbortController(), new AbortController()];
  const onSignal = (name: NodeJS.Signals) => {
    if (!stop.signal.aborted) stop.abort(name);
    else if (!abort.signal.aborted) abort.abort(name);
    else process.exit(EXIT_CODES.failure);
  };
  for (const name of NAMES) process.on(name, onSignal);
  return {
    stop: stop.signal,
    abort: abort.signal,
    release() {
      for (const name of NAMES) process.off(name, onSignal);
    },
  };
}

/** Resolves once `signal` is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
