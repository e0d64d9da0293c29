import { Center, Loader } from '@mantine/core';
import { useApi } from '../api/use-api.ts';
import { ErrorPanel } from '../components/error-panel.tsx';
import { MeDocument } from '../generated/graphql.ts';
import { Shell } from '../layout/shell.tsx';
import { MeContext } from './me.ts';

/** Everything that is there for whoever is signed in. */
export function SignedIn() {
  const { data, error, refetch } = useApi(MeDocument, {}, { staleTime: 60_000 });
  if (data)
    return (
      <MeContext.Provider value={data.me}>
        <Shell />
      </MeContext.Provider>
    );
  return (
    <Center mih="60vh" p="md" component="main">
      {error ? <ErrorPanel error={error} onRetry={refetch} /> : <Loader aria-label="Signing in" />}
    </Center>
  );
}
