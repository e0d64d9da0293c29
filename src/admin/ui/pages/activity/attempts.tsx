import { Button, Skeleton, Text } from '@mantine/core';
import { present } from '../../api/present.ts';
import { usePages } from '../../api/use-pages.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { DeliveryAttemptsDocument, type DeliveryAttemptsQuery } from '../../generated/graphql.ts';
import { AttemptDetails } from './attempt-details.tsx';
import classes from './detail.module.css';

export type Attempt = NonNullable<NonNullable<DeliveryAttemptsQuery['delivery']>['attempts']['nodes'][number]>;

export interface AttemptsProps {
  activityId: string;
  registrationId: string;
  /** None is known to have been made: nothing is drawn in their place. */
  isNoneYet: boolean;
}

/** The attempts of a delivery, newest first; the newest one is open. */
export function Attempts({ activityId, registrationId, isNoneYet }: AttemptsProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = usePages(
    DeliveryAttemptsDocument,
    { activityId, registrationId },
    ({ delivery }) => (delivery?.attempts.pageInfo.hasNextPage ? delivery.attempts.pageInfo.endCursor : null),
  );
  if (error) return <ErrorPanel error={error} onRetry={refetch} />;
  if (!data) return isNoneYet ? <None /> : <Skeleton h={40} />;
  const attempts = data.pages.flatMap(({ delivery }) => present(delivery?.attempts.nodes));
  if (attempts.length === 0) return <None />;
  return (
    <>
      <ul className={classes.attempts}>
        {attempts.map((attempt, index) => (
          <li key={attempt.id}>
            <AttemptDetails attempt={attempt} isOpen={index === 0} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" size="xs" mt="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show older attempts
        </Button>
      )}
    </>
  );
}

function None() {
  return (
    <Text size="sm" c="dimmed">
      It was not tried yet.
    </Text>
  );
}
