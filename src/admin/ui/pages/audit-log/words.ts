const LABELS: Record<string, string | undefined> = {
  AuditSetting: 'Audit setting',
  EntityEvent: 'Entity event',
  Registration: 'Registration',
  Activity: 'Activity',
  Secret: 'Secret',
  Permission: 'Permission',
  Setting: 'Setting',
};

/** What a resource is called in a sentence. */
export function resourceLabel(resource: string | null): string {
  return LABELS[resource ?? ''] ?? resource ?? '';
}
