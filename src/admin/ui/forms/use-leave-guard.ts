import { useEffect, useEffectEvent } from 'react';
import { addLeaveGuard } from '../address/leave-guard.ts';
import { type Question, useConfirm } from '../components/confirm.tsx';

const QUESTION: Question = {
  title: 'Leave without saving?',
  body: 'What you have changed here is not saved. It is lost when you leave.',
  action: 'Leave',
  leave: 'Keep working',
  danger: true,
};

/**
 * Asks before what is not saved is lost: by a link, by Back or Forward of the browser, and, in the browser's own words, by closing or
 * reloading its tab.
 *
 * @param isUnsaved whether something would be lost just now; asked anew each time, so that who has saved is asked nothing
 */
export function useLeaveGuard(isUnsaved: () => boolean): void {
  const confirm = useConfirm();
  const isUnsavedNow = useEffectEvent(isUnsaved);
  const isOpen = isUnsaved();
  useEffect(() => {
    if (!isOpen) return;
    const over = new AbortController();
    const { signal } = over;
    const remove = addLeaveGuard({ isUnsaved: isUnsavedNow, ask: () => confirm({ ...QUESTION, signal }) });
    addEventListener('beforeunload', (event) => isUnsavedNow() && event.preventDefault(), { signal });
    return () => {
      remove();
      over.abort();
    };
  }, [isOpen, confirm]);
}
