import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import { useChange } from '../../api/use-change.ts';
import { ApiForm } from '../../forms/api-form.tsx';
import { useApiForm } from '../../forms/use-api-form.ts';
import { UpdateEntityEventDocument } from '../../generated/graphql.ts';
import { useMay } from '../../session/me.ts';
import { EventFacts } from './event-facts.tsx';
import { EventFields } from './event-fields.tsx';
import type { Detail } from './event-page.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { useDeleteEvent } from './use-delete-event.tsx';
import { type EventValues, updateInput, VALIDATION, valuesOf } from './values.ts';

/** Changes an entity event. Its entity and action are what it is: for others there are others. */
export function EditEvent({ event }: { event: Detail }) {
  const [, navigate] = useLocation();
  const change = useChange(UpdateEntityEventDocument);
  const mayDelete = useMay()('EntityEvent', 'Delete');
  const { remove, isBusy } = useDeleteEvent();
  const api = useApiForm<EventValues>({
    initialValues: valuesOf(event),
    validate: VALIDATION,
    submit: (values) => change.mutateAsync({ input: updateInput(event, values) }),
    saved: 'The entity event is saved',
    onSaved: () => navigate('/'),
    firstField: 'description',
  });
  const removeAndLeave = async () => {
    if (!(await remove(event))) return;
    api.form.resetDirty();
    navigate('/');
  };
  return (
    <>
      <EventFacts event={event} />
      <ApiForm
        api={api}
        cancelHref="/"
        failed="The entity event was not saved"
        more={
          mayDelete && (
            <Button
              variant="default"
              c="var(--mantine-color-error)"
              loading={isBusy}
              onClick={() => void removeAndLeave()}
            >
              Delete
            </Button>
          )
        }
      >
        <EventFields form={api.form} isThere />
      </ApiForm>
      <PreviewPanel values={api.form.values} />
    </>
  );
}
