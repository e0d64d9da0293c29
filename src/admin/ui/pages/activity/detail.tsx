import { Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useSearch } from 'wouter';
import { present } from '../../api/present.ts';
import { queryKey } from '../../api/query-key.ts';
import { useApi } from '../../api/use-api.ts';
import { useLive } from '../../api/use-live.ts';
import { Diff } from '../../components/diff.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { JsonView } from '../../components/json-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import {
  ActivityChangesDocument,
  ActivityDetailDocument,
  type ActivityDetailQuery,
  DeliveryAttemptsDocument,
} from '../../generated/graphql.ts';
import { BackLink } from '../../layout/back-link.tsx';
import { Page } from '../../layout/page.tsx';
import { useMay } from '../../session/me.ts';
import { DeliveryCard } from './delivery-card.tsx';
import { Facts } from './facts.tsx';
import { worstFirst } from './state-of.ts';
import { Unregistered } from './unregistered.tsx';
import { useReplayAndCancel } from './use-replay-and-cancel.tsx';
import { Why } from './why.tsx';
import { pastTense } from './words.ts';

export type Detail = NonNullable<ActivityDetailQuery['activity']>;

/** Everything about one activity. */
export function ActivityDetail({ id }: { id: string }) {
  const isId = /^\d{1,18}$/.test(id);
  const { data, error, refetch } = useApi(ActivityDetailDocument, { id }, { enabled: isId });
  useChangesOf(id);
  if (!isId || data?.activity === null) return <NotThere id={id} />;
  if (error)
    return (
      <Page title={`Activity ${id}`} back={<Back />}>
        <ErrorPanel error={error} onRetry={refetch} />
      </Page>
    );
  if (!data)
    return (
      <Page title={`Activity ${id}`} back={<Back />}>
        <Skeleton h={110} />
        <Skeleton h={180} />
        <Skeleton h={260} />
      </Page>
    );
  return <Shown activity={data.activity as Detail} />;
}

function Shown({ activity }: { activity: Detail }) {
  const { id, entity, action, objectId, state, previous, object, payload } = activity;
  const deliveries = worstFirst(present(activity.deliveries.nodes));
  return (
    <Page
      title={[entity, objectId, pastTense(action)].filter(Boolean).join(' ')}
      tabTitle={`Activity ${id}`}
      badge={<StateBadge state={state} />}
      back={<Back />}
      actions={<Actions activity={activity} />}
    >
      <Why activity={activity} deliveries={deliveries} />
      <Facts activity={activity} />
      <section aria-labelledby="change">
        <Title order={2} id="change" mb="xs">
          {previous !== null && object !== null
            ? 'What changed'
            : previous !== null
              ? 'The row that was deleted'
              : 'The row'}
        </Title>
        {previous === null && object === null ? (
          <Text size="sm" c="dimmed">
            No row is kept with it.
          </Text>
        ) : (
          <Diff before={previous} after={object} label="The row" />
        )}
      </section>
      {payload !== null && (
        <section aria-labelledby="payload">
          <Title order={2} id="payload" mb="xs">
            Sent instead of the row
          </Title>
          <JsonView text={payload} label="The payload" />
        </section>
      )}
      <section aria-labelledby="deliveries">
        <Title order={2} id="deliveries" mb="xs">
          {deliveries.length === 1 ? 'Delivery' : 'Deliveries'}
        </Title>
        {deliveries.length === 0 ? (
          <Unregistered activity={activity} />
        ) : (
          <Stack gap="md">
            {deliveries.map((delivery) => (
              <DeliveryCard key={delivery.registrationId} delivery={delivery} isOnly={deliveries.length === 1} />
            ))}
          </Stack>
        )}
        {activity.deliveries.pageInfo.hasNextPage && (
          <Text size="sm" c="dimmed" mt="xs">
            These are the first 100. Filter the list by registration to see another.
          </Text>
        )}
      </section>
    </Page>
  );
}

function Actions({ activity: { id, deliveryCount, deliveries } }: { activity: Detail }) {
  const mayReplay = useMay()('Activity', 'Replay');
  const { replay, cancel, isBusy } = useReplayAndCancel();
  if (!mayReplay || deliveryCount === 0) return null;
  const isLive = present(deliveries.nodes).some(({ finished }) => finished === false);
  return (
    <>
      <Button loading={isBusy} onClick={() => void replay([id])}>
        Replay
      </Button>
      {isLive && (
        <Button variant="default" disabled={isBusy} onClick={() => void cancel([id])}>
          Cancel deliveries
        </Button>
      )}
    </>
  );
}

function Back() {
  const search = useSearch();
  return <BackLink href={search ? `/?${search}` : '/'}>Webhook Activity</BackLink>;
}

/** What is not there, is no more, and is somebody else's, are the same. */
function NotThere({ id }: { id: string }) {
  return (
    <Page title={`Activity ${id}`} back={<Back />}>
      <EmptyState title="There is no such activity">
        Either it never was, or it is older than the retention keeps, or it belongs to another owner.
      </EmptyState>
    </Page>
  );
}

/** Reads it again when its deliveries change. */
function useChangesOf(id: string): void {
  const client = useQueryClient();
  useLive(ActivityChangesDocument, ({ activityChanged: { changed, resync, more } }) => {
    if (!resync && !more && !changed.some((activity) => activity.id === id)) return;
    void client.invalidateQueries({ queryKey: queryKey(ActivityDetailDocument, { id }) });
    void client.invalidateQueries({ queryKey: queryKey(DeliveryAttemptsDocument) });
  });
}
