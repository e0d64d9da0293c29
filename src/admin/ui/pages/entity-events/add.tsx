import { Skeleton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { useFilters } from '../../address/use-filters.ts';
import { queryKey } from '../../api/query-key.ts';
import { useChange } from '../../api/use-change.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { ApiForm } from '../../forms/api-form.tsx';
import { useApiForm } from '../../forms/use-api-form.ts';
import { CatalogueDocument, type CatalogueEntryFragment, CreateEntityEventDocument } from '../../generated/graphql.ts';
import { BackLink } from '../../layout/back-link.tsx';
import { NotFound } from '../../layout/not-found.tsx';
import { Page } from '../../layout/page.tsx';
import { useMay } from '../../session/me.ts';
import { FillCatalogue } from '../audit-settings/fill-catalogue.tsx';
import { useCatalogue } from '../audit-settings/use-catalogue.ts';
import { EventFields } from './event-fields.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { createInput, type EventValues, emptyEvent, VALIDATION } from './values.ts';

/** Adds an entity event; of an entity that the address names, where it does. */
export function AddEvent() {
  const mayAdd = useMay()('EntityEvent', 'Add');
  const { entries, error, refetch } = useCatalogue();
  if (!mayAdd) return <NotFound />;
  return (
    <Page title="Add an entity event" isNarrow back={<BackLink href="/">Entity Events</BackLink>}>
      {error ? (
        <ErrorPanel error={error} title="The catalogue could not be read" onRetry={refetch} />
      ) : !entries ? (
        <Skeleton h={560} />
      ) : entries.length === 0 ? (
        <FillCatalogue />
      ) : (
        <AddForm entries={entries} />
      )}
    </Page>
  );
}

function AddForm({ entries }: { entries: CatalogueEntryFragment[] }) {
  const [{ entity = null }] = useFilters(['entity']);
  const [, navigate] = useLocation();
  const change = useChange(CreateEntityEventDocument);
  const client = useQueryClient();
  // Somebody else may have added it.
  const reread = (error: unknown) => {
    void client.invalidateQueries({ queryKey: queryKey(CatalogueDocument) });
    throw error;
  };
  const api = useApiForm<EventValues>({
    initialValues: emptyEvent(entity ?? (entries.length === 1 ? (entries[0]?.entity ?? null) : null)),
    validate: VALIDATION,
    submit: (values) => change.mutateAsync({ input: createInput(values) }).catch(reread),
    saved: 'The entity event is saved',
    onSaved: () => navigate('/'),
    firstField: 'entity',
  });
  return (
    <>
      <ApiForm api={api} cancelHref="/" failed="The entity event was not saved" withNew>
        <EventFields form={api.form} entries={entries} />
      </ApiForm>
      <PreviewPanel values={api.form.values} />
    </>
  );
}
