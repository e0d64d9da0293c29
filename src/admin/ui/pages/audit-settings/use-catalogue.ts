import type { ApiError } from '../../api/api-error.ts';
import { present } from '../../api/present.ts';
import { useAllPages } from '../../api/use-all-pages.ts';
import { CatalogueDocument, type CatalogueEntryFragment } from '../../generated/graphql.ts';

export interface Catalogue {
  /** Undefined until all of it has come. */
  entries: CatalogueEntryFragment[] | undefined;
  error: ApiError | null;
  refetch: () => void;
}

/** The entities that may have entity events. */
export function useCatalogue({ enabled = true }: { enabled?: boolean } = {}): Catalogue {
  const { pages, error, refetch } = useAllPages(
    CatalogueDocument,
    {},
    ({ auditSettings }) => (auditSettings?.pageInfo.hasNextPage ? auditSettings.pageInfo.endCursor : null),
    { enabled },
  );
  const entries = pages?.flatMap(({ auditSettings }) => present(auditSettings?.nodes));
  return { entries, error, refetch };
}
