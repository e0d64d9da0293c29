import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';

export interface TextFilterProps {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

const PAUSE_MS = 350;

/** A filter that is typed, and counts once one pauses. */
export function TextFilter({ label, value = '', onChange }: TextFilterProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const later = useDebouncedCallback((typed: string) => onChange(typed.trim() || undefined), PAUSE_MS);
  const change = (typed: string) => {
    setText(typed);
    later(typed);
  };
  return (
    <TextInput
      label={label}
      placeholder="Any"
      value={text}
      onChange={({ currentTarget }) => change(currentTarget.value)}
      autoComplete="off"
      spellCheck={false}
      rightSection={text !== '' && <CloseButton size="sm" aria-label={`Clear ${label}`} onClick={() => change('')} />}
    />
  );
}
