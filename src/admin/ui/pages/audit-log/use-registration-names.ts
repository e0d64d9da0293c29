import { present } from '../../api/present.ts';
import { useApi } from '../../api/use-api.ts';
import { RegistrationNamesDocument } from '../../generated/graphql.ts';
import { useMay } from '../../session/me.ts';

/** What registrations are called, by their ids; of those that whoever looks may list. */
export function useRegistrationNames(): ReadonlyMap<string, string> {
  const mayList = useMay()('Registration', 'List');
  const { data } = useApi(RegistrationNamesDocument, {}, { enabled: mayList, staleTime: 60_000 });
  return new Map(present(data?.registrations?.nodes).map(({ id, uri, description }) => [id, description || uri || '']));
}
