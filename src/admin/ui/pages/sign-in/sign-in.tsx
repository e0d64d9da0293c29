import { Button, Center, Code, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { ErrorPanel } from '../../components/error-panel.tsx';
import icon from '../../icon.svg';
import { signIn, tokenOf, useToken } from '../../session/token.ts';
import { tryToken } from './try-token.ts';

/** Asks for a token, or for the link that holds one. */
export function SignIn() {
  const { ended } = useToken();
  const [pasted, setPasted] = useState('');
  const [error, setError] = useState<unknown>();
  const [isTrying, setTrying] = useState(false);
  useEffect(() => {
    document.title = 'Sign in · Rowhook';
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTrying(true);
    setError(undefined);
    const token = tokenOf(pasted);
    try {
      await tryToken(token);
      signIn(token);
    } catch (thrown) {
      setError(thrown);
      setTrying(false);
    }
  };
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder p={{ base: 'md', sm: 'xl' }} maw={480} w="100%">
        <form onSubmit={submit}>
          <Stack gap="md">
            <Group gap="sm" wrap="nowrap">
              <img src={icon} width={32} height={32} alt="" />
              <Title order={1}>Sign in to Rowhook</Title>
            </Group>
            {ended !== undefined && error === undefined && (
              <Text role="status" size="sm">
                Your session has ended: {ended}
              </Text>
            )}
            <PasswordInput
              label="Token or sign-in link"
              description="It stays in this tab, and is forgotten when the tab is closed."
              value={pasted}
              onChange={({ currentTarget }) => setPasted(currentTarget.value)}
              error={error !== undefined}
              aria-invalid={error !== undefined}
              autoComplete="off"
              spellCheck={false}
              data-autofocus
              required
            />
            {error !== undefined && <ErrorPanel error={error} title="The sign-in failed" />}
            <Button type="submit" loading={isTrying} disabled={pasted.trim() === ''}>
              Sign in
            </Button>
            <Text size="sm" c="dimmed" component="div">
              <Code>rowhook start</Code> prints a link that signs in. Otherwise use the token in{' '}
              <Code>ROWHOOK_ADMIN_TOKEN</Code>, or one from your identity provider.
            </Text>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
