import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { sentence } from './api-error.ts';
import { queryClient } from './query-client.ts';

/** Whether things can work, as far as is known. */
export interface Readiness {
  /** `down`: its database does not answer. `unready`: it is starting or stopping. `silent`: Rowhook itself does not answer. */
  state: 'up' | 'down' | 'unready' | 'silent';
  /** As a sentence. */
  reason: string;
}

export const SILENT: Readiness = { state: 'silent', reason: 'Rowhook does not answer.' };
export const NO_DATABASE: Readiness = { state: 'down', reason: 'The database cannot be reached.' };

const KEY = ['readyz'];
const LOOK_EVERY_MS = 15_000;
/** While something is wrong. */
const LOOK_AGAIN_MS = 2_000;
/** The server itself waits up to 10 seconds for its database. */
const PATIENCE_MS = 12_000;

let wasUp = true;

/** What the server's own check says, looked at again and again. */
export function useReadiness(): UseQueryResult<Readiness> {
  return useQuery({
    queryKey: KEY,
    queryFn: look,
    retry: false,
    refetchInterval: ({ state: { data } }) => (data?.state === 'up' ? LOOK_EVERY_MS : LOOK_AGAIN_MS),
  });
}

/** Says at once what a request has met, instead of what the last look saw, and looks again. @param met undefined: it only looks */
export function noteTrouble(met?: Readiness): void {
  if (met) queryClient.setQueryData(KEY, met);
  void queryClient.invalidateQueries({ queryKey: KEY });
}

async function look({ signal }: { signal: AbortSignal }): Promise<Readiness> {
  const seen = await ask(signal);
  // What could not be read is read now. It goes by looks alone: where these succeed and a request does not, it would go on for ever.
  if (seen.state === 'up' && !wasUp)
    void queryClient.refetchQueries({ predicate: ({ state }) => state.status === 'error' });
  wasUp = seen.state === 'up';
  return seen;
}

async function ask(signal: AbortSignal): Promise<Readiness> {
  try {
    const answer = await fetch('/readyz', { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) });
    if (answer.ok) return { state: 'up', reason: 'The database answers.' };
    const { reason } = (await answer.json()) as { reason: string };
    return { state: reason.includes('database') ? 'down' : 'unready', reason: `${sentence(reason)}.` };
  } catch (error) {
    // Another look has taken its place.
    if (signal.aborted) throw error;
    return SILENT;
  }
}
