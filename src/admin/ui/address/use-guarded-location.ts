import { useSyncExternalStore } from 'react';
import type { BaseLocationHook } from 'wouter';
import { navigate as go } from 'wouter/use-browser-location';
import { isGuarded, leave } from './leave-guard.ts';

type NavigateOptions = Parameters<typeof go>[1];

/** What is shown: the address of the browser, but for a Back that is not agreed to yet. */
let shown = { path: location.pathname, search: location.search };
/** Of the entry that is shown in the browser's history: so a Back can be told from a Forward, and taken back. */
let place = placeOf(history.state) ?? 0;
/** How many entries one has agreed to go. */
let agreed = 0;
const listeners = new Set<() => void>();

history.replaceState({ ...history.state, place }, '');
addEventListener('popstate', onTraversal);

/**
 * The address that the router shows. What leads to another one, a link, the code of a page, Back and Forward of the browser, waits for
 * whoever would lose something by it.
 */
export const useGuardedLocation: BaseLocationHook = Object.assign(usePath, { searchHook: useSearch });

function usePath(): [path: string, navigate: (to: string, options?: NavigateOptions) => void] {
  return [useSyncExternalStore(subscribe, () => shown.path), navigate];
}

function useSearch(): string {
  return useSyncExternalStore(subscribe, () => shown.search);
}

function navigate(to: string, options: NavigateOptions = {}): void {
  const { pathname, search } = new URL(to, location.href);
  // The page that is there stays: a form in it loses nothing.
  if (pathname === shown.path && search === shown.search) move(to, options);
  else leave(() => move(to, options));
}

function move(to: string, options: NavigateOptions = {}): void {
  if (!options.replace) place++;
  go(to, { ...options, state: { place } });
  show();
}

/** The browser has gone back or forward already. */
function onTraversal(): void {
  const to = placeOf(history.state);
  if (to === undefined) {
    // A link to a part of the page has made an entry of its own.
    history.replaceState({ place: ++place }, '');
    return;
  }
  const steps = to - place;
  const isAgreed = steps === agreed;
  agreed = 0;
  if (isAgreed || !isGuarded() || isShown()) {
    place = to;
    show();
    return;
  }
  history.go(-steps);
  leave(() => {
    agreed = steps;
    history.go(steps);
  });
}

function isShown(): boolean {
  return location.pathname === shown.path && location.search === shown.search;
}

function show(): void {
  shown = { path: location.pathname, search: location.search };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function placeOf(state: { place?: number } | null): number | undefined {
  return state?.place;
}
