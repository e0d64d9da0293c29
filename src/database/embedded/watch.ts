import type { Place } from './place.ts';
import { isPostmaster, type Postmaster } from './postmaster.ts';
import { trimServerLog } from './server-log.ts';

const LOOK_MS = 250;
const TRIM_EVERY = 240;

/**
 * Calls `onGone` once when the server's process is gone: at once for our own child, within 250 ms for an adopted one.
 * Keeps its log short, too, and the program alive. Returns a function that ends the watch.
 */
export function watch({ pid, child }: Postmaster, place: Place, onGone: () => void): () => void {
  let looks = 0;
  const look = () => {
    looks += 1;
    if (looks % TRIM_EVERY === 0) trimServerLog(place.log);
    if (!isPostmaster(pid, place.data)) gone();
  };
  const timer = setInterval(look, LOOK_MS);
  const end = () => {
    clearInterval(timer);
    child?.off('exit', gone);
  };
  const gone = () => {
    end();
    onGone();
  };
  child?.once('exit', gone);
  return end;
}
