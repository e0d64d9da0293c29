import { Button, Group, Modal, Text } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';

export interface Question {
  /** As in "Replay 12 activities?": with the count, where there is one. */
  title: string;
  /** What will happen. */
  body: ReactNode;
  /** What the button says, as in "Replay 12". */
  action: string;
  /** What the other one says. @default Cancel */
  leave?: string;
  /** It destroys something. @default false */
  danger?: boolean;
  /** Takes the question back, as answered by no, when there is nothing to ask any more. */
  signal?: AbortSignal;
}

type Ask = (question: Question) => Promise<boolean>;

const NOTHING: Question = { title: '', body: '', action: '' };
const ConfirmContext = createContext<Ask | undefined>(undefined);

/** Asks before what cannot be undone: `if (await confirm({ … })) …`. */
export function useConfirm(): Ask {
  const ask = useContext(ConfirmContext);
  if (!ask) throw new Error('useConfirm outside of its provider');
  return ask;
}

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState(NOTHING);
  const [opened, setOpened] = useState(false);
  const answer = useRef<(yes: boolean) => void>(undefined);
  const close = useCallback((yes: boolean) => {
    answer.current?.(yes);
    answer.current = undefined;
    setOpened(false);
  }, []);
  const ask = useCallback<Ask>(
    (next) => {
      // Whoever asked before is not left waiting.
      close(false);
      setQuestion(next);
      setOpened(true);
      return new Promise((resolve) => {
        answer.current = resolve;
        next.signal?.addEventListener('abort', () => answer.current === resolve && close(false));
      });
    },
    [close],
  );
  const { title, body, action, leave = 'Cancel', danger = false } = question;
  return (
    <ConfirmContext.Provider value={ask}>
      {children}
      <Modal opened={opened} onClose={() => close(false)} title={<Text fw={600}>{title}</Text>}>
        <Text component="div" size="sm">
          {body}
        </Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => close(false)} data-autofocus>
            {leave}
          </Button>
          <Button {...(danger && { color: 'red.9' })} onClick={() => close(true)}>
            {action}
          </Button>
        </Group>
      </Modal>
    </ConfirmContext.Provider>
  );
}
