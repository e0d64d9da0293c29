import { present } from '../../../api/present.ts';
import { FactList } from '../../../components/fact-list.tsx';
import { formatDuration, secondsOf } from '../duration.ts';
import { ScheduleLine } from '../schedule-line.tsx';
import { Panel } from './panel.tsx';
import type { Registration } from './view.tsx';

/** When what failed is tried again. */
export function RetrySettings({ registration }: { registration: Registration }) {
  const { retrySchedule, jitter, maxAge, disableAfter, timeoutMs } = registration;
  return (
    <Panel title="Retries">
      <ScheduleLine
        waits={present(retrySchedule).map(secondsOf)}
        jitter={jitter ?? 0}
        maxAge={maxAge ? secondsOf(maxAge) : undefined}
      />
      <FactList
        isFramed={false}
        facts={[
          ['Time-out of an attempt', formatDuration((timeoutMs ?? 0) / 1000)],
          ['Too old after', maxAge ? formatDuration(secondsOf(maxAge)) : 'never'],
          ['Disabled after failing for', disableAfter && formatDuration(secondsOf(disableAfter))],
        ]}
      />
    </Panel>
  );
}
