/** What each resource is, in words, in the order of the navigation. */
export const RESOURCES: Record<string, { label: string; covers: string } | undefined> = {
  EntityEvent: { label: 'Entity Events', covers: 'What is captured' },
  Registration: {
    label: 'Webhook Registration',
    covers: 'Where it is sent: endpoints, headers, pause and resume, tests',
  },
  Secret: { label: 'Secrets', covers: 'List shows what requests are signed with, Edit rotates it' },
  AuditSetting: { label: 'Audit Settings', covers: 'The catalogue of watched tables' },
  Setting: { label: 'Configuration', covers: 'The settings of the server' },
  Activity: { label: 'Webhook Activity', covers: 'What was captured and sent: activities, deliveries, attempts' },
  Permission: { label: 'Permissions', covers: 'This page' },
  AdminLog: { label: 'Audit Log', covers: 'Who changed what' },
};

export const ROLES = ['admin', 'operator', 'viewer', 'tenant'] as const;

export type Role = (typeof ROLES)[number];

/** Who the roles are, in a sentence. */
export const ROLE_MEANINGS: Record<Role, string> = {
  admin: 'Runs Rowhook: everything, of every owner.',
  operator: 'Sets up and repairs: entity events, registrations and replays, of every owner.',
  viewer: 'Looks on: reads, of every owner.',
  tenant: 'A customer: its own registrations and activity only.',
};

export const VERBS = ['List', 'Add', 'Edit', 'Delete', 'Replay'] as const;
