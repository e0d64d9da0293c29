import { Anchor, Button, Checkbox, Code } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { appHref } from '../../address/app-href.ts';
import { useFilters } from '../../address/use-filters.ts';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Time } from '../../components/time.tsx';
import { Page } from '../../layout/page.tsx';
import { useIsTenant, useMay } from '../../session/me.ts';
import { ActivityActions } from './actions.tsx';
import { activityColumns, hrefOf } from './columns.tsx';
import { FilterBar } from './filter-bar.tsx';
import classes from './list.module.css';
import { type ActivityFilters, FILTER_NAMES } from './search.ts';
import { useActivity } from './use-activity.ts';
import { type Selection, useSelection } from './use-selection.ts';

/** The live table. */
export function ActivityList() {
  const [filters, change, clear] = useFilters(FILTER_NAMES);
  const activity = useActivity(filters);
  const { rows } = activity;
  const selection = useSelection(rows);
  const mayReplay = useMay()('Activity', 'Replay');
  const isTenant = useIsTenant();
  const [, navigate] = useLocation();
  const search = useSearch();
  const columns = useMemo(
    () => activityColumns({ selection: mayReplay ? selection : undefined, isTenant, search }),
    [selection, mayReplay, isTenant, search],
  );
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <Page title="Webhook Activity" lead="Every captured change, newest first, with the state of its worst delivery.">
      <FilterBar filters={filters} onChange={change} onClear={clear} />
      {activity.error && (
        <ErrorPanel error={activity.error} title="The activity could not be read" onRetry={activity.again} />
      )}
      {mayReplay && <SelectAll selection={selection} isShown={(rows?.length ?? 0) > 0} />}
      <News count={activity.news} isUncertain={activity.isUncertain} onShow={activity.showNews} />
      {rows?.length === 0 && activity.isComplete ? (
        <NothingHere isFiltered={isFiltered} filters={filters} onClear={clear} />
      ) : (
        !(activity.error && rows === undefined) && (
          <DataTable
            label="Webhook activity, newest first"
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            onOpen={({ id }) => navigate(hrefOf(id, search))}
            isSelected={({ id }) => selection.ids.has(id)}
            isStale={activity.isStale}
            onMore={activity.more}
            isLoadingMore={activity.isLoadingMore}
            footer={
              <Footer
                count={rows?.length}
                searchedUntil={activity.searchedUntil}
                hasMore={activity.more !== undefined}
              />
            }
          />
        )
      )}
      {mayReplay && <ActivityActions selection={selection} filters={filters} hasMore={activity.more !== undefined} />}
    </Page>
  );
}

/** On a phone, where the table has no head. */
function SelectAll({ selection, isShown }: { selection: Selection; isShown: boolean }) {
  if (!isShown) return null;
  return (
    <Checkbox
      hiddenFrom="sm"
      label="Select all that is shown"
      checked={selection.all}
      indeterminate={selection.some}
      onChange={selection.toggleAll}
    />
  );
}

interface NewsProps {
  count: number;
  isUncertain: boolean;
  onShow: () => void;
}

/** What is new is said, and shown when it is asked for: the rows that somebody reads stay where they are. */
function News({ count, isUncertain, onShow }: NewsProps) {
  const text = isUncertain ? 'There may be new activity' : `${count} new ${count === 1 ? 'activity' : 'activities'}`;
  return (
    <div role="status" className={classes.news}>
      {(count > 0 || isUncertain) && (
        <Button size="compact-sm" radius="xl" leftSection={<IconArrowUp size={14} aria-hidden />} onClick={onShow}>
          {text}: show
        </Button>
      )}
    </div>
  );
}

function Footer({ count, searchedUntil, hasMore }: { count?: number; searchedUntil?: string; hasMore: boolean }) {
  if (count === undefined) return 'Loading';
  if (searchedUntil !== undefined)
    return (
      <>
        {count} found. Looked back to <Time at={searchedUntil} show="absolute" />.
      </>
    );
  return hasMore ? `The newest ${count}` : `${count} in all`;
}

function NothingHere({
  isFiltered,
  filters,
  onClear,
}: {
  isFiltered: boolean;
  filters: ActivityFilters;
  onClear: () => void;
}) {
  if (isFiltered)
    return (
      <EmptyState
        title="No activity matches these filters"
        action={
          // Elsewhere it is among the filters, in sight.
          <Button variant="default" onClick={onClear} hiddenFrom="sm">
            Clear all filters
          </Button>
        }
      >
        {filters.object
          ? 'An object id is compared as a whole, as it is in the column Object. A row whose owner is null is not captured.'
          : 'Try a longer time, or remove a filter.'}
      </EmptyState>
    );
  return (
    <EmptyState title="No activity yet">
      A change shows up here as soon as its transaction commits, once its table is watched and has an enabled entity
      event. See{' '}
      <Anchor component={Link} href={appHref('/entity-events')} underline="always" inherit>
        Entity Events
      </Anchor>
      , then change a row, as in <Code>update orders set status = 'paid' where id = 7</Code>.
    </EmptyState>
  );
}
