import { Text } from '@mantine/core';
import { useState } from 'react';
import { StateBadge } from '../../components/state-badge.tsx';
import { Time } from '../../components/time.tsx';
import type { AttemptRowFragment } from '../../generated/graphql.ts';
import { milliseconds } from '../../time/format.ts';
import classes from './detail.module.css';
import { RequestView, type RequestViewProps } from './request-view.tsx';
import { ResponseView } from './response-view.tsx';
import { lastAnswer, remedyFor, TRIGGERS } from './words.ts';

export interface AttemptDetailsProps {
  attempt: AttemptRowFragment;
  isOpen: boolean;
  /** The delivery whose request is shown beside the answer. Undefined: the request is shown elsewhere. */
  delivery?: RequestViewProps;
}

/** One attempt: what it came to on its line, and within what was sent and answered, and what to do. */
export function AttemptDetails({ attempt, isOpen, delivery }: AttemptDetailsProps) {
  const [opened, setOpened] = useState(isOpen);
  const { attempt: number, outcome, status, errorClass, durationMs, triedAt } = attempt;
  return (
    <details className={classes.attempt} open={opened} onToggle={({ currentTarget }) => setOpened(currentTarget.open)}>
      <summary>
        <span className={classes.outcome}>
          {number !== null && (
            <Text span size="sm" c="dimmed">
              #{number}
            </Text>
          )}
          <StateBadge state={outcome} />
        </span>
        <Text span size="sm">
          {lastAnswer(status, errorClass)}
        </Text>
        <Text span size="sm" className={classes.right}>
          {durationMs === null ? '' : milliseconds(durationMs)}
        </Text>
        <Text span size="sm" className={classes.right}>
          <Time at={triedAt} />
        </Text>
      </summary>
      {opened && <Inside attempt={attempt} delivery={delivery} />}
    </details>
  );
}

function Inside({ attempt, delivery }: { attempt: AttemptRowFragment; delivery: RequestViewProps | undefined }) {
  const { error, status, errorClass, trigger, superseded, triedAt, groupId } = attempt;
  const remedy = attempt.outcome === 'delivered' ? '' : remedyFor(status, errorClass);
  return (
    <div className={classes.inside}>
      {(error || remedy) && (
        <div className={classes.why}>
          {error && <p>{error}</p>}
          {remedy && <p>{remedy}</p>}
        </div>
      )}
      <Text size="sm" c="dimmed">
        <Time at={triedAt} show="absolute" />, {TRIGGERS[trigger ?? ''] ?? trigger}
        {superseded === true && '; another worker had taken over by then, so it did not count'}
        {groupId !== null && `; in the request of activity ${groupId}`}
      </Text>
      <div className={classes.exchange}>
        {delivery && (
          <div>
            <h4>Request</h4>
            <RequestView {...delivery} />
          </div>
        )}
        <div>
          <h4>Response</h4>
          <ResponseView attempt={attempt} />
        </div>
      </div>
    </div>
  );
}
