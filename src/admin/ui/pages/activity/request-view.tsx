import { Skeleton, Text } from '@mantine/core';
import { useApi } from '../../api/use-api.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { DeliveryRequestDocument } from '../../generated/graphql.ts';
import { Body } from './body.tsx';
import { curlOf } from './curl.ts';
import classes from './detail.module.css';
import { HeaderList } from './header-list.tsx';

export interface RequestViewProps {
  activityId: string;
  registrationId: string;
}

const STALE_MS = 60_000;
/** Its value is the attempt's own; what the API shows is that of a request that were sent now. */
const OF_ATTEMPT = { 'webhook-timestamp': 'Unix time of the attempt' };

/** What the attempts of a delivery send, but for what is secret of it. */
export function RequestView({ activityId, registrationId }: RequestViewProps) {
  const { data, error, refetch } = useApi(
    DeliveryRequestDocument,
    { activityId, registrationId },
    { staleTime: STALE_MS },
  );
  if (error) return <ErrorPanel error={error} title="The request could not be read" onRetry={refetch} />;
  if (!data) return <Skeleton h={180} />;
  const request = data.deliveryRequest;
  if (request === null)
    return (
      <Text size="sm" c="dimmed">
        Its registration is not there any more, and with it what was sent to it.
      </Text>
    );
  return (
    <>
      <Text size="sm" c="dimmed" mb={6}>
        Made anew from the registration as it is now; headers may have differed then. {request.note}
      </Text>
      <div className={classes.line}>
        <Text size="sm" className="mono break">
          POST {request.uri}
        </Text>
        <CopyButton text={curlOf(request)} label="Copy as curl" withText />
      </div>
      <HeaderList headers={request.headers} said={OF_ATTEMPT} />
      <Body text={request.body} label="the request's body" />
    </>
  );
}
