import { Anchor, Stack } from '@mantine/core';
import { Link } from 'wouter';
import { appHref } from '../../../address/app-href.ts';
import { present } from '../../../api/present.ts';
import { useMay } from '../../../session/me.ts';
import { SamplePanel } from '../form/sample-panel.tsx';
import { byEntity } from '../words.ts';
import classes from './detail.module.css';
import { Panel } from './panel.tsx';
import { RequestSettings } from './request-settings.tsx';
import type { Registration } from './view.tsx';

/** Its entity events, how it is sent them, and what that looks like. */
export function ToldOf({ registration }: { registration: Registration }) {
  const { id, ownerId, sendsJson, grouping, registrationEvents } = registration;
  const mayLook = useMay()('Activity', 'List');
  const events = present(registrationEvents.nodes).flatMap(({ entityEvent }) => entityEvent ?? []);
  return (
    <Panel title="Events and requests">
      <div className={classes.columns}>
        <Stack gap="lg">
          <ul className={classes.told} aria-label="Is told of">
            {byEntity(events).map(([entity, own]) => (
              <li key={entity}>
                {mayLook ? (
                  <Anchor
                    component={Link}
                    href={appHref(`/activity?${new URLSearchParams({ entity, registration: id })}`)}
                    aria-label={`Activity of ${entity}`}
                  >
                    {entity}
                  </Anchor>
                ) : (
                  entity
                )}
                : {own.map(({ action, enabled }) => (enabled ? action : `${action} (not captured now)`)).join(', ')}
              </li>
            ))}
            {registrationEvents.pageInfo.hasNextPage && <li>and more, which Edit shows</li>}
            {events.length === 0 && <li>nothing yet</li>}
          </ul>
          <RequestSettings registration={registration} />
        </Stack>
        {mayLook && events.length > 0 && (
          <SamplePanel
            events={events}
            sendsJson={sendsJson ?? true}
            ownerId={ownerId ?? ''}
            grouping={grouping ?? 'each'}
          />
        )}
      </div>
    </Panel>
  );
}
