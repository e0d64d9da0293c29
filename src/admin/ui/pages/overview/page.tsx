import { SegmentedControl, Skeleton, Stack } from '@mantine/core';
import { Suspense } from 'react';
import { useFilters } from '../../address/use-filters.ts';
import { lazyPart } from '../../api/lazy-part.ts';
import { useApi } from '../../api/use-api.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Time } from '../../components/time.tsx';
import { OverviewDocument, type OverviewQuery } from '../../generated/graphql.ts';
import { Page } from '../../layout/page.tsx';
import { useIsTenant } from '../../session/me.ts';
import { CapturedTable } from './captured-table.tsx';
import { FailingTable } from './failing-table.tsx';
import { Tiles } from './tiles.tsx';
import { WorkersTable } from './workers-table.tsx';

export type Statistics = OverviewQuery['statistics'];

const Charts = lazyPart(() => import('./charts.tsx'));
const REFETCH_MS = 10_000;
const CHARTS_HEIGHT = 330;

/** How it goes, at a glance: what is wrong comes first. */
export default function OverviewPage() {
  const [{ span }, change] = useFilters(['span']);
  const hours = span === '24h' ? 24 : 1;
  const { data, error, refetch } = useApi(
    OverviewDocument,
    { hours },
    { refetchInterval: REFETCH_MS, keepPrevious: true },
  );
  const statistics = data?.statistics;
  const isTenant = useIsTenant();
  return (
    <Page
      title="Overview"
      lead={
        statistics?.updatedAt ? (
          <>
            Counted <Time at={statistics.updatedAt} />, once a minute.
          </>
        ) : (
          'Counted once a minute, while a worker is alive.'
        )
      }
      actions={
        <SegmentedControl
          aria-label="Time"
          value={hours === 24 ? '24h' : '1h'}
          onChange={(value) => change({ span: value === '24h' ? value : undefined })}
          data={[
            { value: '1h', label: 'Last hour' },
            { value: '24h', label: 'Last 24 hours' },
          ]}
        />
      }
    >
      {error && <ErrorPanel error={error} title="The statistics could not be read" onRetry={refetch} />}
      {statistics ? (
        <Stack gap="lg">
          <Tiles statistics={statistics} />
          {statistics.failing.length > 0 && <FailingTable failing={statistics.failing} />}
          <Suspense fallback={<Skeleton h={CHARTS_HEIGHT} />}>
            <Charts statistics={statistics} />
          </Suspense>
          {!isTenant && (
            <>
              <CapturedTable captured={statistics.captured} />
              <WorkersTable statistics={statistics} />
            </>
          )}
        </Stack>
      ) : (
        !error && <Waiting />
      )}
    </Page>
  );
}

function Waiting() {
  return (
    <Stack gap="lg" aria-busy="true">
      <Skeleton h={104} />
      <Skeleton h={CHARTS_HEIGHT} />
    </Stack>
  );
}
