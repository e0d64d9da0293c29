/** The input of that name: what activities are looked for. */
export interface ActivitySearch {
  occurredFrom?: string | null;
  occurredUntil?: string | null;
  entity?: string | null;
  action?: string | null;
  objectId?: string | null;
  ownerId?: string | null;
  states?: string[] | null;
  registrationId?: string | null;
  status?: number | null;
}

/** As the functions of the database take it: nine parameters. */
export function valuesOf(filter: ActivitySearch | null | undefined): unknown[] {
  const { occurredFrom, occurredUntil, entity, action, objectId, ownerId, states, registrationId, status } =
    filter ?? {};
  return [occurredFrom, occurredUntil, entity, action, objectId, ownerId, states, registrationId, status].map(
    (value) => value ?? null,
  );
}
