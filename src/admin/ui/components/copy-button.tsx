import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { copyText } from './copy-text.ts';

export interface CopyButtonProps {
  /** The text, or what makes it when the button is pressed. */
  text: string | (() => string | Promise<string>);
  /** What is copied, as in "Copy the object id". */
  label: string;
  /** The label as text on the button, instead of an icon alone. @default false */
  withText?: boolean;
}

const SAID_FOR_MS = 2_000;

export function CopyButton({ text, label, withText = false }: CopyButtonProps) {
  const [said, setSaid] = useState<'Copied' | 'Could not copy'>();
  useEffect(() => {
    const timer = setTimeout(() => setSaid(undefined), SAID_FOR_MS);
    return said === undefined ? clearTimeout(timer) : () => clearTimeout(timer);
  }, [said]);
  const copy = async () =>
    setSaid((await copyText(typeof text === 'string' ? text : await text())) ? 'Copied' : 'Could not copy');
  const icon = said === 'Copied' ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />;
  return (
    <>
      {withText ? (
        <Button variant="default" size="xs" leftSection={icon} onClick={copy}>
          {said ?? label}
        </Button>
      ) : (
        <Tooltip label={said ?? label}>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={copy}>
            {icon}
          </ActionIcon>
        </Tooltip>
      )}
      <span role="status" className="visually-hidden">
        {said}
      </span>
    </>
  );
}
