import { Anchor, Stack } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { appHref } from '../../../address/app-href.ts';
import { present } from '../../../api/present.ts';
import { FactList } from '../../../components/fact-list.tsx';
import { useMay } from '../../../session/me.ts';
import { SamplePanel } from '../form/sample-panel.tsx';
import { byEntity } from '../words.ts';
import classes from './detail.module.css';
import { Panel } from './panel.tsx';
import { RequestSettings } from './request-settings.tsx';
import type { Registration } from './view.tsx';

/** Its entity events, how they are sent to it, and what that looks like. */
export function Requests({ registration }: { registration: Registration }) {
  const { ownerId, sendsJson, grouping, registrationEvents } = registration;
  const mayLook = useMay()('Activity', 'List');
  const [isSampleShown, setSampleShown] = useState(false);
  const events = present(registrationEvents.nodes).flatMap(({ entityEvent }) => entityEvent ?? []);
  return (
    <Panel title="Events and requests">
      <Stack gap="md">
        <FactList isFramed={false} facts={[['Entity events', <Events key="events" registration={registration} />]]} />
        <RequestSettings registration={registration} />
        {mayLook && events.length > 0 && (
          <details className={classes.folded} onToggle={({ currentTarget }) => setSampleShown(currentTarget.open)}>
            <summary>A sample of what is sent</summary>
            {isSampleShown && (
              <div className={classes.unfolded}>
                <SamplePanel
                  events={events}
                  sendsJson={sendsJson ?? true}
                  ownerId={ownerId ?? ''}
                  grouping={grouping ?? 'each'}
                />
              </div>
            )}
          </details>
        )}
      </Stack>
    </Panel>
  );
}

function Events({ registration: { id, registrationEvents } }: { registration: Registration }) {
  const mayLook = useMay()('Activity', 'List');
  const events = present(registrationEvents.nodes).flatMap(({ entityEvent }) => entityEvent ?? []);
  if (events.length === 0) return 'None yet';
  return (
    <ul className={classes.events}>
      {byEntity(events).map(([entity, own]) => (
        <li key={entity}>
          {mayLook ? (
            <Anchor
              component={Link}
              inherit
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
    </ul>
  );
}
