import { type Config, loadConfig } from '../config.ts';

/** What a process was started with, from its environment, in the words of the API. */
export interface ProcessSetting {
  /** Its environment variable. */
  name: string;
  label: string;
  value: string;
  defaultValue: string;
  unit: string | null;
  description: string;
}

/** What of a process's settings people want to know to understand how deliveries go. Nothing of it is secret. */
export function processSettings({
  pollingTimeMs,
  concurrency,
  shutdownGraceMs,
}: Pick<Config, 'pollingTimeMs' | 'concurrency' | 'shutdownGraceMs'>): ProcessSetting[] {
  const defaults = loadConfig({});
  return [
    {
      name: 'QUEUE_POLLING_TIME',
      label: 'Polling time',
      value: String(pollingTimeMs / 1000),
      defaultValue: String(defaults.pollingTimeMs / 1000),
      unit: 'seconds',
      description:
        'How often a worker looks at the queue when nothing wakes it: the longest that a change waits for its first attempt where “Wake workers at once” is off, or nobody was woken.',
    },
    {
      name: 'ROWHOOK_CONCURRENCY',
      label: 'Concurrent deliveries',
      value: String(concurrency),
      defaultValue: String(defaults.concurrency),
      unit: null,
      description: 'How many delivery jobs one worker runs at one time.',
    },
    {
      name: 'ROWHOOK_SHUTDOWN_GRACE',
      label: 'Shutdown grace',
      value: String(shutdownGraceMs / 1000),
      defaultValue: String(defaults.shutdownGraceMs / 1000),
      unit: 'seconds',
      description: 'How long a worker that is stopped waits for what is under way before it breaks it off.',
    },
  ];
}
