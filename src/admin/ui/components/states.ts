export interface StateWords {
  label: string;
  sign: string;
  tone: 'good' | 'warn' | 'bad' | 'info' | 'idle';
  /** What it means, in a sentence. */
  meaning: string;
}

/** The states of activities and deliveries, worst first, then those of registrations, the outcomes of attempts, and those of entity events and tables. */
// biome-ignore format: a table.
export const STATES: Record<string, StateWords | undefined> = {
  failed:       { label: 'Failed',       sign: '✕', tone: 'bad',  meaning: 'Given up: the retry schedule is used up. Replay sends it again.' },
  blocked:      { label: 'Blocked',      sign: '■', tone: 'bad',  meaning: 'Given up, and it holds back what came later for the same object, until it is replayed or cancelled.' },
  held:         { label: 'Held',         sign: '‖', tone: 'warn', meaning: 'Kept, not lost: the registration is not active for now.' },
  retrying:     { label: 'Retrying',     sign: '↻', tone: 'warn', meaning: 'It was tried without success, and will be tried again.' },
  claimed:      { label: 'Sending',      sign: '→', tone: 'info', meaning: 'A worker is sending it now.' },
  pending:      { label: 'Pending',      sign: '…', tone: 'info', meaning: 'Due to be sent.' },
  cancelled:    { label: 'Cancelled',    sign: '⊘', tone: 'idle', meaning: 'Ended without being delivered: cancelled, or the registration was deleted.' },
  delivered:    { label: 'Delivered',    sign: '✓', tone: 'good', meaning: 'The endpoint has answered 2xx.' },
  unregistered: { label: 'Unregistered', sign: '○', tone: 'idle', meaning: 'No registration had this event, so it was not sent to anyone.' },
  active:       { label: 'Active',       sign: '✓', tone: 'good', meaning: 'Its events are sent to it.' },
  failing:      { label: 'Failing',      sign: '!', tone: 'warn', meaning: 'It is active, and its endpoint fails. What failed is tried again.' },
  paused:       { label: 'Paused',       sign: '‖', tone: 'warn', meaning: 'Somebody has paused it. Its deliveries are held, not lost.' },
  disabled:     { label: 'Disabled',     sign: '✕', tone: 'bad',  meaning: 'Switched off, by Rowhook or by a person. Its deliveries are held, not lost.' },
  retry:        { label: 'Will retry',   sign: '↻', tone: 'warn', meaning: 'It did not succeed, and will be tried again.' },
  enabled:      { label: 'Enabled',      sign: '✓', tone: 'good', meaning: 'It is captured.' },
  off:          { label: 'Off',          sign: '‖', tone: 'idle', meaning: 'Nothing is captured for it.' },
  watched:      { label: 'Watched',      sign: '✓', tone: 'good', meaning: 'It may have entity events.' },
  unwatched:    { label: 'Not watched',  sign: '○', tone: 'idle', meaning: 'Nothing of it is captured.' },
  ailing:       { label: 'Has a problem', sign: '!', tone: 'warn', meaning: 'It is captured otherwise than it was set up.' },
};

/** The states that an activity or a delivery can have, worst first. */
export const ACTIVITY_STATES = [
  'failed',
  'blocked',
  'held',
  'retrying',
  'claimed',
  'pending',
  'cancelled',
  'delivered',
  'unregistered',
] as const;
