import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import { appHref } from '../address/app-href.ts';
import { Page } from './page.tsx';

/** For an address that has no page, and for a page that the role has no right to: the two are the same to whoever may not know. */
export function NotFound() {
  return (
    <Page title="Nothing here">
      <Text>
        There is no page at this address, or your role may not open it.{' '}
        <Anchor component={Link} href={appHref('/')} underline="always">
          Go to the start page
        </Anchor>
        .
      </Text>
    </Page>
  );
}
