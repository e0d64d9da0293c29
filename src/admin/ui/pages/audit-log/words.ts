/** The resources that changes are of, as sentences name them. */
export const RESOURCE_LABELS: Record<string, string | undefined> = {
  AuditSetting: 'Audit setting',
  EntityEvent: 'Entity event',
  Registration: 'Registration',
  RegistrationEvent: 'Event of registration',
  RegistrationHeader: 'Header of registration',
  RegistrationConnection: 'Connection of registration',
  Activity: 'Activity',
  Backfill: 'Back-fill',
  Secret: 'Secret',
  Permission: 'Permission',
  TenantLogin: 'Login of a tenant',
  Setting: 'Configuration',
};

/** What a resource is called in a sentence. */
export function resourceLabel(resource: string | null): string {
  return RESOURCE_LABELS[resource ?? ''] ?? resource ?? '';
}

/** Which one of them; nothing where there is but one. */
export function subjectOf({ resource, subject }: { resource: string | null; subject: string | null }): string {
  return resource === 'Setting' ? '' : (subject ?? '');
}

const SECRETS: Record<string, string | undefined> = {
  signing: 'Signing secret',
  header: 'Header',
  connection: 'Connection',
};

/** What a secret is called: "Signing secret v1", "Header X-Api-Key". */
export function secretLabel(kind: string | null, name: string | null): string {
  return [SECRETS[kind ?? ''] ?? kind, name].filter(Boolean).join(' ');
}
