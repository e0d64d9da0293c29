import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './shell.module.css';

export interface PageProps {
  /** The heading, and the title of the browser's tab. */
  title: string;
  /** What the tab is called, where the heading alone says too little. */
  tabTitle?: string;
  /** One sentence under the heading. */
  lead?: ReactNode;
  /** Above the heading: the way back, as in `<BackLink href="/">All events</BackLink>`. */
  back?: ReactNode;
  /** Buttons at the right of the heading. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of each page: names the tab, and gives the heading the focus, so that a screen reader says where one is. */
export function Page({ title, tabTitle = title, lead, back, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${tabTitle} · Rowhook`;
  }, [tabTitle]);
  useEffect(() => {
    // Not when the site is opened: the first Tab shall reach the link that skips to the page.
    if (visited) heading.current?.focus({ preventScroll: true });
    visited = true;
  }, []);
  return (
    <Stack gap="md" className={classes.page}>
      <div>
        {back}
        <Group justify="space-between" align="flex-start" gap="sm">
          <Title order={1} ref={heading} tabIndex={-1} className={`${classes.title} break`}>
            {title}
          </Title>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
        {lead && (
          <Text c="dimmed" size="sm" maw="70ch" mt={4}>
            {lead}
          </Text>
        )}
      </div>
      {children}
    </Stack>
  );
}

let visited = false;
