import { Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { Breakable } from '../components/breakable.tsx';
import classes from './page.module.css';

export interface PageProps {
  /** The heading, and the title of the browser's tab. */
  title: string;
  /** What the tab is called, where the heading alone says too little. */
  tabTitle?: string;
  /** One sentence under the heading. */
  lead?: ReactNode;
  /** The state of what the page is about, before the lead. */
  badge?: ReactNode;
  /** Above the heading: the way back, as in `<BackLink href="/">Entity Events</BackLink>`. */
  back?: ReactNode;
  /** Buttons at the right of the heading; on a phone below the lead. */
  actions?: ReactNode;
  /** As wide as a form, which all that is on it then ends with. @default false */
  isNarrow?: boolean;
  children: ReactNode;
}

/** The frame of each page: names the tab, and gives the heading the focus, so that a screen reader says where one is. */
export function Page({ title, tabTitle = title, lead, badge, back, actions, isNarrow = false, children }: PageProps) {
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
    <Stack gap="md" className={classes.page} data-narrow={isNarrow}>
      <div className={classes.head}>
        {back && <div className={classes.back}>{back}</div>}
        <Title order={1} ref={heading} tabIndex={-1} className={`${classes.title} break`}>
          <Breakable text={title} />
        </Title>
        {(lead || badge) && (
          <div className={classes.lead}>
            {badge}
            {lead && (
              <Text c="dimmed" size="sm" maw="70ch">
                {lead}
              </Text>
            )}
          </div>
        )}
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </Stack>
  );
}

let visited = false;
