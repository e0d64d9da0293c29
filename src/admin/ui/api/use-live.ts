import { useEffect, useEffectEvent } from 'react';
import type { TypedDocumentString } from '../generated/graphql.ts';
import { subscribe } from './live.ts';

/** Calls `onEvent` with each event of a subscription without variables, while the component is there. */
export function useLive<Result>(
  document: TypedDocumentString<Result, Record<string, never>>,
  onEvent: (event: Result) => void,
): void {
  const listener = useEffectEvent(onEvent);
  useEffect(() => subscribe(document, {}, listener), [document]);
}
