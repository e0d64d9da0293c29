import { notifications } from '@mantine/notifications';
import { asApiError, inWords } from '../api/api-error.ts';

/**
 * Does something, and says what came of it.
 *
 * @param failed what is said where it fails, as in "Not paused"
 * @param act gives what was done, in words
 * @returns whether it was done
 */
export async function attempt(failed: string, act: () => Promise<string>): Promise<boolean> {
  try {
    notifications.show({ color: 'green', message: await act() });
    return true;
  } catch (error) {
    notifications.show({ color: 'red', title: failed, message: inWords(asApiError(error)), autoClose: false });
    return false;
  }
}
