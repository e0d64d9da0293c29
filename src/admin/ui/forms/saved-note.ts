import { notifications } from '@mantine/notifications';

const ID = 'saved';

/** Says what was saved. */
export function showSaved(message: string): void {
  hideSaved();
  notifications.show({ id: ID, message, color: 'green' });
}

/** Takes away what was said of the last save, so that it is not taken for an answer to the next. */
export function hideSaved(): void {
  notifications.hide(ID);
}
