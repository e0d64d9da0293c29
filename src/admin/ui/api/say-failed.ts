import { notifications } from '@mantine/notifications';
import { asApiError, inWords } from './api-error.ts';

/** Says in a corner of the page that something was not done, and why; until it is closed. */
export function sayFailed(title: string, error: unknown): void {
  notifications.show({ color: 'red', title, message: inWords(asApiError(error)), autoClose: false });
}
