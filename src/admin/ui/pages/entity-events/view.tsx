import { StateBadge } from '../../components/state-badge.tsx';
import { readableCondition } from './condition.ts';
import { EventFacts } from './event-facts.tsx';
import type { Detail } from './event-page.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { valuesOf } from './values.ts';

/** An entity event, for those who may not change it. */
export function ViewEvent({ event }: { event: Detail }) {
  const { description, enabled, columns, condition, includeUnchanged, payloadFunction, payloadView } = event;
  return (
    <>
      <EventFacts
        event={event}
        more={[
          ['Description', description],
          ['State', <StateBadge key="enabled" state={enabled ? 'enabled' : 'off'} />],
          ['When one of these changes', columns && <span className="mono">{columns.join(', ')}</span>],
          ['Condition', condition && <span className="mono">{readableCondition(condition)}</span>],
          ['Also when nothing changes', includeUnchanged && 'yes'],
          ['Sends what this function makes', payloadFunction && <span className="mono">{payloadFunction}</span>],
          ['Sends the row of this view', payloadView && <span className="mono">{payloadView}</span>],
        ]}
      />
      <PreviewPanel values={valuesOf(event)} />
    </>
  );
}
