import { Button, Collapse, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ReactNode, useId } from 'react';

export interface AdvancedOptionsProps {
  /** Something of it is set: it is open from the start. @default false */
  isSet?: boolean;
  /** Something of it is wrong: it is open, whatever was chosen. */
  hasProblem: boolean;
  /** It cannot be opened or closed just now. @default false */
  disabled?: boolean;
  children: ReactNode;
}

/** The fields of a form that few need, behind a button. */
export function AdvancedOptions({ isSet = false, hasProblem, disabled = false, children }: AdvancedOptionsProps) {
  const [opened, { toggle }] = useDisclosure(isSet);
  const id = useId();
  const isOpen = opened || hasProblem;
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        className="flush"
        aria-expanded={isOpen}
        aria-controls={id}
        disabled={disabled}
        onClick={toggle}
      >
        {isOpen ? 'Hide advanced options' : 'Advanced options'}
      </Button>
      <Collapse expanded={isOpen} id={id}>
        <Stack gap="md" mt="sm">
          {children}
        </Stack>
      </Collapse>
    </div>
  );
}
