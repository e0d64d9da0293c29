import { Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './form.module.css';

export interface SectionProps {
  title: string;
  /** What it is about, beside the fields. */
  lead: ReactNode;
  children: ReactNode;
}

/** A part of a long form: what it is about at the left, its fields at the right. */
export function Section({ title, lead, children }: SectionProps) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div>
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        <Text size="sm" c="dimmed" component="div" mt={4}>
          {lead}
        </Text>
      </div>
      <Stack gap="md">{children}</Stack>
    </section>
  );
}
