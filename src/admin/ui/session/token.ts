import { useSyncExternalStore } from 'react';

const KEY = 'rowhook.token';

/** Who is signed in, and if nobody is any more, why. */
export interface TokenState {
  token?: string;
  /** Why the last session ended, in words; undefined where the user ended it. */
  ended?: string;
}

let state: TokenState = { token: takeFromAddress() ?? kept() };
const listeners = new Set<() => void>();

/** The token lives as long as its tab, and is in no address, cookie or file. */
export function signIn(token: string): void {
  sessionStorage.setItem(KEY, token);
  change({ token });
}

/** @param ended why, where it was not the user who did */
export function signOut(ended?: string): void {
  sessionStorage.removeItem(KEY);
  change(ended === undefined ? {} : { ended });
}

export function currentToken(): string | undefined {
  return state.token;
}

export function useToken(): TokenState {
  return useSyncExternalStore(subscribe, () => state);
}

/** Makes a token of what was pasted: of a link its fragment, else the text itself. */
export function tokenOf(pasted: string): string {
  const fragment = /#(.*)$/s.exec(pasted.trim())?.[1];
  return (fragment === undefined ? undefined : new URLSearchParams(fragment).get('token')) ?? pasted.trim();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(next: TokenState): void {
  state = next;
  for (const listener of listeners) listener();
}

function kept(): string | undefined {
  return sessionStorage.getItem(KEY) ?? undefined;
}

/** The token of a sign-in link, which is gone from the address and the history at once. */
function takeFromAddress(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return undefined;
  history.replaceState(history.state, '', location.pathname + location.search);
  sessionStorage.setItem(KEY, token);
  return token;
}

// A link that is opened in the tab of a session only changes the fragment.
addEventListener('hashchange', () => {
  const token = takeFromAddress();
  if (token !== undefined) signIn(token);
});
