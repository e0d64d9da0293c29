import type { Role } from './resources.ts';

/** What each role can be given at all, by its grants in Postgres. A permission beyond them would be no more than a tick. */
// biome-ignore format: a table.
export const MADE_FOR: Record<Role, Record<string, readonly string[] | undefined>> = {
  admin: {
    AuditSetting: ['List', 'Add', 'Edit', 'Delete'], EntityEvent: ['List', 'Add', 'Edit', 'Delete'],
    Registration: ['List', 'Add', 'Edit', 'Delete'], Activity: ['List', 'Replay'], Secret: ['List', 'Edit'],
    Permission: ['List', 'Edit'], AdminLog: ['List'], Setting: ['List', 'Edit'],
  },
  operator: {
    AuditSetting: ['List'], EntityEvent: ['List', 'Add', 'Edit', 'Delete'], Registration: ['List', 'Add', 'Edit', 'Delete'],
    Activity: ['List', 'Replay'], Secret: ['List', 'Edit'], Permission: ['List'], AdminLog: ['List'], Setting: ['List'],
  },
  viewer: {
    AuditSetting: ['List'], EntityEvent: ['List'], Registration: ['List'], Activity: ['List'], Permission: ['List'], Setting: ['List'],
  },
  tenant: {
    EntityEvent: ['List'], Registration: ['List', 'Add', 'Edit', 'Delete'], Activity: ['List', 'Replay'], Secret: ['List', 'Edit'],
    Permission: ['List'], AdminLog: ['List'],
  },
};
