import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconClock, IconLogout, IconUser } from '@tabler/icons-react';
import { leave } from '../address/leave-guard.ts';
import { Time } from '../components/time.tsx';
import { useMe } from '../session/me.ts';
import { signOut } from '../session/token.ts';
import { useZone } from '../time/zone.ts';

/** Who is signed in, as what, until when, and the way out. */
export function Account() {
  const { role, owner, subject, expiresAt } = useMe();
  const { zone, other, change } = useZone();
  const what = role === 'tenant' ? `owner ${owner}` : role;
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={`Signed in as ${subject}, ${what}`}>
          <IconUser size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown maw={280}>
        <Menu.Label>
          <Text span fw={600} size="sm" className="break">
            {subject}
          </Text>
          <br />
          Role: {role}
          {role === 'tenant' && (
            <>
              <br />
              Owner: {owner}
            </>
          )}
          {expiresAt !== null && (
            <>
              <br />
              Session ends <Time at={expiresAt} />
            </>
          )}
        </Menu.Label>
        <Menu.Divider />
        {other !== undefined && (
          <>
            <Menu.Label hiddenFrom="xs">Times are shown in {zone}</Menu.Label>
            <Menu.Item hiddenFrom="xs" leftSection={<IconClock size={16} aria-hidden />} onClick={() => change(other)}>
              Change to {other}
            </Menu.Item>
          </>
        )}
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => leave(() => signOut())}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
