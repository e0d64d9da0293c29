import { Tooltip } from '@mantine/core';
import classes from './state-badge.module.css';
import { STATES } from './states.ts';

export interface StateBadgeProps {
  /** Of an activity, a delivery, an attempt or a registration. */
  state: string | null | undefined;
  /** Why it is so, on hover and focus; else what the state means. */
  reason?: string | null | undefined;
}

/** A state by its word, sign and colour. */
export function StateBadge({ state, reason }: StateBadgeProps) {
  const { label, sign, tone, meaning } = STATES[state ?? ''] ?? {
    label: state ?? 'unknown',
    sign: '•',
    tone: 'idle',
    meaning: '',
  };
  return (
    <Tooltip label={reason ?? meaning} disabled={(reason ?? meaning) === ''}>
      <span className={classes.badge} data-tone={tone}>
        <span aria-hidden className={classes.sign}>
          {sign}
        </span>
        {label}
      </span>
    </Tooltip>
  );
}
