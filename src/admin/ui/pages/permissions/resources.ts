/** What each resource is, in words. */
export const RESOURCES: Record<string, { label: string; covers: string } | undefined> = {
  AuditSetting: { label: 'Audit Settings', covers: 'the catalogue of watched tables' },
  EntityEvent: { label: 'Entity Events', covers: 'what is captured' },
  Registration: {
    label: 'Webhook Registration',
    covers: 'where it is sent: endpoints, headers, pause and resume, tests',
  },
  Activity: { label: 'Webhook Activity', covers: 'what was captured and sent: activities, deliveries, attempts' },
  Secret: { label: 'Secrets', covers: 'List shows what requests are signed with, Edit rotates it' },
  Permission: { label: 'Permissions', covers: 'this page' },
  AdminLog: { label: 'Audit Log', covers: 'who changed what' },
  Setting: { label: 'Configuration', covers: 'the settings of the server' },
};

export const ROLES = ['admin', 'operator', 'viewer', 'tenant'] as const;

export type Role = (typeof ROLES)[number];

/** Who the roles are, in a sentence. */
export const ROLE_MEANINGS: Record<Role, string> = {
  admin: 'Runs Rowhook: everything, of every owner.',
  operator: 'Sets up and repairs: events, registrations and replays, of every owner.',
  viewer: 'Looks on: reads, of every owner.',
  tenant: 'A customer: its own registrations and activity only.',
};

export const VERBS = ['List', 'Add', 'Edit', 'Delete', 'Replay'] as const;
