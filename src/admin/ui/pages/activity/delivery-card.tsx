import { Anchor, Button, Group, Paper, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import { StateBadge } from '../../components/state-badge.tsx';
import { Time } from '../../components/time.tsx';
import type { DeliveryRowFragment } from '../../generated/graphql.ts';
import { useMay } from '../../session/me.ts';
import { Attempts } from './attempts.tsx';
import classes from './detail.module.css';
import { stateOf } from './state-of.ts';
import { useReplayAndCancel } from './use-replay-and-cancel.tsx';

export interface DeliveryCardProps {
  delivery: DeliveryRowFragment;
  /** The activity has no other: the buttons of the page do for it. */
  isOnly: boolean;
}

/** One activity for one registration: where it stands, and each attempt. */
export function DeliveryCard({ delivery, isOnly }: DeliveryCardProps) {
  const { activityId, registrationId, registration, nextTryAt, attemptCount, groupId } = delivery;
  const state = stateOf(delivery);
  return (
    <Paper withBorder p="md" component="article" id={placeOf(delivery)} className={classes.card}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Title order={3} size="h5" className="break">
            <Anchor component={Link} href={appHref(`/registrations/${registrationId}`)}>
              {registration?.uri ?? `Registration ${registrationId}`}
            </Anchor>
          </Title>
          {registration?.description && (
            <Text size="sm" c="dimmed">
              {registration.description}
            </Text>
          )}
        </div>
        {!isOnly && <Actions delivery={delivery} />}
      </Group>
      <Group gap="md" mt="xs" mb="sm">
        {/* Of the only one the state is that of the activity. */}
        {!isOnly && <StateBadge state={state} />}
        {(attemptCount ?? 0) > 0 && (
          <Text size="sm">{attemptCount === 1 ? '1 attempt' : `${attemptCount} attempts`}, by the schedule</Text>
        )}
        {nextTryAt && state !== 'held' && (
          <Text size="sm">
            Next try <Time at={nextTryAt} />
          </Text>
        )}
        {registration && registration.state !== 'active' && (
          <Text size="sm" component="div">
            The registration is <StateBadge state={registration.state} />
          </Text>
        )}
        {groupId !== null && (
          <Text size="sm">
            Sent in one request with others, under{' '}
            <Anchor component={Link} href={`/${groupId}`}>
              activity {groupId}
            </Anchor>
          </Text>
        )}
      </Group>
      <Attempts
        activityId={activityId}
        registrationId={registrationId}
        isNoneYet={(attemptCount ?? 0) === 0}
        // Among several, those that went well are not what one has come for.
        isFirstOpen={isOnly || state !== 'delivered'}
      />
    </Paper>
  );
}

/** Where the card of a delivery is within the page. */
export function placeOf({ registrationId }: DeliveryRowFragment): string {
  return `delivery-${registrationId}`;
}

/** What people call the one that it is sent to. */
export function nameOf({ registration, registrationId }: DeliveryRowFragment): string {
  return registration?.description || registration?.uri || `Registration ${registrationId}`;
}

function Actions({ delivery: { activityId, registrationId, finished } }: { delivery: DeliveryRowFragment }) {
  const mayReplay = useMay()('Activity', 'Replay');
  const { replay, cancel, isBusy } = useReplayAndCancel();
  if (!mayReplay) return null;
  return (
    <Group gap="xs">
      <Button size="xs" variant="default" loading={isBusy} onClick={() => void replay([activityId], registrationId)}>
        Replay to this one
      </Button>
      {finished === false && (
        <Button size="xs" variant="default" disabled={isBusy} onClick={() => void cancel([activityId], registrationId)}>
          Cancel this one
        </Button>
      )}
    </Group>
  );
}
