import { Anchor, Text } from '@mantine/core';
import { present } from '../../api/present.ts';
import { Callout } from '../../components/callout.tsx';
import { STATES } from '../../components/states.ts';
import type { DeliveryRowFragment } from '../../generated/graphql.ts';
import { nameOf, placeOf } from './delivery-card.tsx';
import classes from './detail.module.css';
import type { Detail } from './detail.tsx';
import { stateOf } from './state-of.ts';
import { lastAnswer, remedyFor } from './words.ts';

/** The states whose reason is that of the last attempt. */
const OF_ATTEMPT = ['failed', 'blocked', 'retrying'];
const UNWELL = [...OF_ATTEMPT, 'held'];
const SHOWN = 5;

export interface WhyProps {
  activity: Detail;
  /** The worst ones first. */
  deliveries: DeliveryRowFragment[];
}

/** Why it is not delivered, and what to do: of several deliveries, which of them. */
export function Why({ activity, deliveries }: WhyProps) {
  const { state, reason, lastStatus, lastErrorClass } = activity;
  if (reason === null || deliveries.length === 0) return null;
  const unwell = deliveries.filter((delivery) => UNWELL.includes(stateOf(delivery) ?? ''));
  return (
    <Callout tone={state === 'failed' || state === 'blocked' ? 'bad' : 'warn'} title="Why, and what to do">
      {deliveries.length === 1 || unwell.length === 0 ? (
        <>
          {reason}
          {OF_ATTEMPT.includes(state ?? '') && <div>{remedyFor(lastStatus, lastErrorClass)}</div>}
        </>
      ) : (
        <ul className={classes.causes}>
          {unwell.slice(0, SHOWN).map((delivery) => (
            <li key={delivery.registrationId}>
              <Anchor href={`#${placeOf(delivery)}`} inherit>
                {nameOf(delivery)}
              </Anchor>
              : {causeOf(delivery)}
            </li>
          ))}
        </ul>
      )}
      {unwell.length > SHOWN && <Text size="sm">{unwell.length - SHOWN} more are not well: they are below.</Text>}
    </Callout>
  );
}

function causeOf(delivery: DeliveryRowFragment): string {
  const { registration, attempts } = delivery;
  const state = stateOf(delivery) ?? '';
  if (state === 'held') {
    if (!registration || registration.state === 'active') return registration?.holdReason ?? '';
    const { state: why, stateReason } = registration;
    return `it is ${why}${stateReason === null ? '' : ` (${stateReason})`}: resume it ${why === 'paused' ? 'to send' : 'when the endpoint is well'}.`;
  }
  const [last] = present(attempts.nodes);
  const answer = last ? lastAnswer(last.status, last.errorClass) : '';
  const label = STATES[state]?.label.toLowerCase() ?? state;
  return `${[label, answer].filter(Boolean).join(', ')}. ${last ? remedyFor(last.status, last.errorClass) : ''}`;
}
