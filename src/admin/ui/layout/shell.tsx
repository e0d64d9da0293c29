import { AppShell, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import icon from '../icon.svg';
import { Account } from './account.tsx';
import { DatabaseState } from './database-state.tsx';
import { Navigation } from './navigation.tsx';
import { Pages } from './pages.tsx';
import classes from './shell.module.css';
import { ThemeSwitch } from './theme-switch.tsx';
import { ZoneSwitch } from './zone-switch.tsx';

/** Header, navigation and the page. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  // On a phone the navigation covers the page that was chosen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the address that closes it.
  useEffect(close, [location, close]);
  return (
    <AppShell
      className={classes.shell}
      header={{ height: 56 }}
      navbar={{ width: 248, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className={classes.skip} href="#main">
        Skip to the page
      </a>
      <AppShell.Header className={classes.header}>
        <Group gap="xs" wrap="nowrap">
          <Burger
            opened={opened}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={opened ? 'Close the navigation' : 'Open the navigation'}
            aria-expanded={opened}
          />
          <Link href="/overview" className={classes.brand}>
            <img src={icon} width={24} height={24} alt="" />
            <Text span fw={700} size="lg">
              Rowhook
            </Text>
          </Link>
        </Group>
        <Group gap={6} wrap="nowrap">
          <DatabaseState />
          <ZoneSwitch />
          <ThemeSwitch />
          <Account />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Pages" className={classes.navbar}>
        <div className={classes.pages}>
          <Navigation />
        </div>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
        <Pages />
      </AppShell.Main>
    </AppShell>
  );
}
