import { Button, Skeleton } from '@mantine/core';
import { present } from '../../api/present.ts';
import { usePages } from '../../api/use-pages.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { DeliveryAttemptsDocument } from '../../generated/graphql.ts';
import { AttemptDetails } from './attempt-details.tsx';
import classes from './detail.module.css';
import { Untried } from './untried.tsx';

export interface AttemptsProps {
  activityId: string;
  registrationId: string;
  /** None is known to have been made: nothing is drawn in their place. */
  isNoneYet: boolean;
  /** The newest one is open from the start. */
  isFirstOpen: boolean;
}

/** The attempts of a delivery, newest first. */
export function Attempts({ activityId, registrationId, isNoneYet, isFirstOpen }: AttemptsProps) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = usePages(
    DeliveryAttemptsDocument,
    { activityId, registrationId },
    ({ delivery }) => (delivery?.attempts.pageInfo.hasNextPage ? delivery.attempts.pageInfo.endCursor : null),
  );
  if (error) return <ErrorPanel error={error} onRetry={refetch} />;
  const none = <Untried activityId={activityId} registrationId={registrationId} />;
  if (!data) return isNoneYet ? none : <Skeleton h={40} />;
  const attempts = data.pages.flatMap(({ delivery }) => present(delivery?.attempts.nodes));
  if (attempts.length === 0) return none;
  return (
    <>
      <ul className={classes.attempts}>
        {attempts.map((attempt, index) => (
          <li key={attempt.id}>
            <AttemptDetails
              attempt={attempt}
              delivery={{ activityId, registrationId }}
              isOpen={isFirstOpen && index === 0}
            />
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
