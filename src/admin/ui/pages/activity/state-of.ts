import { ACTIVITY_STATES } from '../../components/states.ts';
import type { DeliveryRowFragment } from '../../generated/graphql.ts';

/** The state of a delivery as people see it: what is due waits while its registration does. */
export function stateOf({ state, finished, registration }: DeliveryRowFragment): string | null {
  const isHeld =
    finished === false && registration && (registration.state !== 'active' || registration.holdReason !== null);
  return isHeld ? 'held' : state;
}

/** The worst ones first. */
export function worstFirst(deliveries: DeliveryRowFragment[]): DeliveryRowFragment[] {
  const order: readonly string[] = ACTIVITY_STATES;
  const rank = (delivery: DeliveryRowFragment) => order.indexOf(stateOf(delivery) ?? '');
  return deliveries.toSorted((one, other) => rank(one) - rank(other));
}
