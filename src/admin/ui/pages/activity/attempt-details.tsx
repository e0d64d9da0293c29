import { Text } from '@mantine/core';
import { useState } from 'react';
import { JsonView } from '../../components/json-view.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { Time } from '../../components/time.tsx';
import { milliseconds } from '../../time/format.ts';
import type { Attempt } from './attempts.tsx';
import classes from './detail.module.css';
import { lastAnswer, remedyFor, TRIGGERS } from './words.ts';

/** One attempt: what it came to on its line, and within what was answered and what to do. */
export function AttemptDetails({ attempt, isOpen }: { attempt: Attempt; isOpen: boolean }) {
  const [opened, setOpened] = useState(isOpen);
  const { attempt: number, outcome, status, errorClass, durationMs, triedAt } = attempt;
  return (
    <details className={classes.attempt} open={opened} onToggle={({ currentTarget }) => setOpened(currentTarget.open)}>
      <summary>
        <Text span size="sm" c="dimmed" className={classes.number}>
          {number === null ? '' : `#${number}`}
        </Text>
        <span>
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
      {opened && <Inside attempt={attempt} />}
    </details>
  );
}

function Inside({ attempt }: { attempt: Attempt }) {
  const { error, status, errorClass, trigger, superseded, triedAt, groupId, responseHeaders, responseBody } = attempt;
  const remedy = attempt.outcome === 'delivered' ? '' : remedyFor(status, errorClass);
  return (
    <div className={classes.inside}>
      {error && <Text size="sm">{error}</Text>}
      {remedy && <Text size="sm">{remedy}</Text>}
      <Text size="sm" c="dimmed">
        <Time at={triedAt} show="absolute" />, {TRIGGERS[trigger ?? ''] ?? trigger}
        {superseded === true && '; another worker had taken over by then, so it did not count'}
        {groupId !== null && `; in the request of activity ${groupId}`}
      </Text>
      {responseBody !== null && (
        <>
          <h4>Response body</h4>
          {responseBody === '' ? (
            <Text size="sm" c="dimmed">
              Empty
            </Text>
          ) : (
            <JsonView text={responseBody} label="the response's body" lines={40} />
          )}
        </>
      )}
      {responseHeaders !== null && (
        <>
          <h4>Response headers</h4>
          <JsonView text={responseHeaders} label="the response's headers" lines={40} />
        </>
      )}
    </div>
  );
}
