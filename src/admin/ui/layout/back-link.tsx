import { Anchor } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

/** The way back to a list, above the heading. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Anchor
      component={Link}
      href={href}
      size="sm"
      display="inline-flex"
      mb={4}
      style={{ alignItems: 'center', gap: 4 }}
    >
      <IconArrowLeft size={16} aria-hidden />
      {children}
    </Anchor>
  );
}
