import type {
  CreateEntityEventMutationVariables,
  EntityEventRowFragment,
  UpdateEntityEventMutationVariables,
} from '../../generated/graphql.ts';
import { readableCondition } from './condition.ts';

/** What is sent of a change: the row, or what something of the application makes of it. */
export type Payload = 'row' | 'function' | 'view';

/** What the form holds, by the names of the API, so that its errors find their fields. */
export interface EventValues extends Record<string, unknown> {
  entity: string | null;
  action: string | null;
  description: string;
  enabled: boolean;
  columns: string[];
  condition: string;
  includeUnchanged: boolean;
  payload: Payload;
  payloadFunction: string;
  payloadView: string;
}

export function emptyEvent(entity: string | null): EventValues {
  return {
    entity,
    action: null,
    description: '',
    enabled: true,
    columns: [],
    condition: '',
    includeUnchanged: false,
    payload: 'row',
    payloadFunction: '',
    payloadView: '',
  };
}

export function valuesOf(event: EntityEventRowFragment): EventValues {
  return {
    entity: event.entity,
    action: event.action,
    description: event.description ?? '',
    enabled: event.enabled ?? false,
    columns: (event.columns ?? []).filter((column) => column !== null),
    condition: readableCondition(event.condition ?? ''),
    includeUnchanged: event.includeUnchanged ?? false,
    payload: event.payloadFunction ? 'function' : event.payloadView ? 'view' : 'row',
    payloadFunction: event.payloadFunction ?? '',
    payloadView: event.payloadView ?? '',
  };
}

/** What is missing, found before it is sent. */
export const VALIDATION = {
  entity: (entity: string | null) => (entity ? null : 'Choose an entity.'),
  action: (action: string | null) => (action ? null : 'Choose an action.'),
  payloadFunction: (name: string, { payload }: EventValues) =>
    payload === 'function' && name.trim() === '' ? 'Name a function, as in public.order_payload.' : null,
  payloadView: (name: string, { payload }: EventValues) =>
    payload === 'view' && name.trim() === '' ? 'Name a view, as in public.order_documents.' : null,
};

/** What holds for the action that is chosen: of others some fields are not shown. */
export function filterOf({ action, columns, condition, includeUnchanged }: EventValues) {
  const isUpdate = action === 'update';
  return {
    columns: isUpdate && !includeUnchanged && columns.length > 0 ? columns : null,
    condition: action === 'truncate' ? null : condition.trim() || null,
    includeUnchanged: isUpdate && includeUnchanged,
  };
}

function payloadOf({ action, payload, payloadFunction, payloadView }: EventValues) {
  return {
    payloadFunction: payload === 'function' && action !== 'truncate' ? payloadFunction.trim() : null,
    payloadView: payload === 'view' && (action === 'create' || action === 'update') ? payloadView.trim() : null,
  };
}

export function createInput(values: EventValues): CreateEntityEventMutationVariables['input'] {
  const { entity, action, description, enabled } = values;
  return {
    entity: entity ?? '',
    action: action ?? '',
    description: description.trim(),
    enabled,
    ...filterOf(values),
    ...payloadOf(values),
  };
}

export function updateInput(
  event: EntityEventRowFragment,
  values: EventValues,
): UpdateEntityEventMutationVariables['input'] {
  const filter = filterOf(values);
  const payload = payloadOf(values);
  // What is sent needs a right of its own: it is told of where it changed, and not else.
  const isPayloadChanged =
    payload.payloadFunction !== event.payloadFunction || payload.payloadView !== event.payloadView;
  const given = { columns: filter.columns, condition: filter.condition, ...(isPayloadChanged && payload) };
  return {
    id: event.id,
    description: values.description.trim(),
    enabled: values.enabled,
    includeUnchanged: filter.includeUnchanged,
    ...given,
    reset: Object.entries(given).flatMap(([name, value]) => (value === null ? [name] : [])),
  };
}
