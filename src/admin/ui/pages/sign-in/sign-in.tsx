import { Button, Center, Code, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { ErrorPanel } from '../../components/error-panel.tsx';
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
            <Title order={1}>Sign in to Rowhook</Title>
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
              autoComplete="off"
              spellCheck={false}
              data-autofocus
              required
            />
            {error !== undefined && <ErrorPanel error={error} title="You are not signed in" />}
            <Button type="submit" loading={isTrying} disabled={pasted.trim() === ''}>
              Sign in
            </Button>
            <Text size="sm" c="dimmed" component="div">
              <Code>rowhook start</Code> and <Code>npm start</Code> print a link that signs in. Elsewhere the token is
              what <Code>ROWHOOK_ADMIN_TOKEN</Code> holds, or one that your identity provider signs.
            </Text>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
