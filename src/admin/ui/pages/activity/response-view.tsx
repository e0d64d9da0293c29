import { Text } from '@mantine/core';
import type { AttemptRowFragment } from '../../generated/graphql.ts';
import { members } from '../../json/members.ts';
import { Body } from './body.tsx';
import { HeaderList } from './header-list.tsx';

/** What an endpoint has answered. */
export function ResponseView({ attempt: { status, responseHeaders, responseBody } }: { attempt: AttemptRowFragment }) {
  if (status === null)
    return (
      <Text size="sm" c="dimmed">
        There was none.
      </Text>
    );
  const headers = members(responseHeaders ?? '') ?? [];
  return (
    <>
      <Text size="sm" className="mono">
        HTTP {status}
      </Text>
      <HeaderList headers={headers.map(([name, value]) => ({ name, value: shown(value) }))} />
      <Body text={responseBody ?? ''} label="the response's body" />
    </>
  );
}

/** A header's value from its JSON: one text, or several of the same name. */
function shown(json: string): string {
  const value = JSON.parse(json) as unknown;
  return Array.isArray(value) ? value.join(', ') : String(value);
}
