import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { Router } from 'wouter';
import { BASE } from './address/app-href.ts';
import { useGuardedLocation } from './address/use-guarded-location.ts';
import { queryClient } from './api/query-client.ts';
import { ConfirmProvider } from './components/confirm.tsx';
import { SignIn } from './pages/sign-in/sign-in.tsx';
import { SignedIn } from './session/signed-in.tsx';
import { useToken } from './session/token.ts';
import { cssVariables, theme } from './theme.ts';

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Router base={BASE} hook={useGuardedLocation}>
          <ConfirmProvider>
            <Notifications position="bottom-right" />
            <Entrance />
          </ConfirmProvider>
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Whoever is not signed in does so in place, and is then where they meant to go. */
function Entrance() {
  const { token } = useToken();
  return token === undefined ? <SignIn /> : <SignedIn key={token} />;
}
