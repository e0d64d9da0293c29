import { createContext, useContext } from 'react';
import type { MeQuery } from '../generated/graphql.ts';

export type Me = MeQuery['me'];

/** What may be done to a resource. */
export type Verb = 'List' | 'Add' | 'Edit' | 'Delete' | 'Replay';

export type Resource =
  | 'AuditSetting'
  | 'EntityEvent'
  | 'Registration'
  | 'Activity'
  | 'Secret'
  | 'Permission'
  | 'AdminLog'
  | 'Setting';

export const MeContext = createContext<Me | undefined>(undefined);

/** Who is signed in. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('useMe outside of a session');
  return me;
}

/** What the one who is signed in may do: `may('Registration', 'Add')`. What they may not is not offered. */
export function useMay(): (resource: Resource, verb: Verb) => boolean {
  const { may } = useMe();
  return (resource, verb) => may.some((entry) => entry.resource === resource && entry.actions.includes(verb));
}

/** A tenant sees its own rows only, and nothing of the tables behind them. */
export function useIsTenant(): boolean {
  return useMe().role === 'tenant';
}
