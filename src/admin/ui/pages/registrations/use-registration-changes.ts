import { useQueryClient } from '@tanstack/react-query';
import { queryKey } from '../../api/query-key.ts';
import { useLive } from '../../api/use-live.ts';
import {
  RegistrationChangesDocument,
  RegistrationDetailDocument,
  SearchRegistrationsDocument,
} from '../../generated/graphql.ts';

/** Reads what is shown of registrations again when one changes, whoever changed it. */
export function useRegistrationChanges(): void {
  const client = useQueryClient();
  useLive(RegistrationChangesDocument, () => {
    void client.invalidateQueries({ queryKey: queryKey(SearchRegistrationsDocument) });
    void client.invalidateQueries({ queryKey: queryKey(RegistrationDetailDocument) });
  });
}
