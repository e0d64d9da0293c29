/** The roles of the admin API. In the database each has `rowhook_` in front; what it may do is written there. */
export const ADMIN_ROLES = ['admin', 'operator', 'viewer', 'tenant'] as const;

export type AdminRole = (typeof ADMIN_ROLES)[number];

/** Who sends a request, as far as their token proves it. */
export interface Caller {
  role: AdminRole;
  /** For a tenant: whose rows it sees and changes. Everybody else sees those of every owner. */
  owner?: string;
  /** What `webhooks.admin_log` calls them. */
  subject: string;
  /** When their token ends. Undefined: it does not. */
  expiresAt?: Date;
}

export function isAdminRole(name: unknown): name is AdminRole {
  return ADMIN_ROLES.some((role) => role === name);
}

/** By which the requests and connections of one caller are counted together. */
export function nameOf({ role, owner = '', subject }: Caller): string {
  return JSON.stringify([role, owner, subject]);
}

/** What a transaction is told before its first statement: who calls, and how it is answered. */
export function settingsOf({ role, owner = '', subject }: Caller): Record<string, string> {
  return {
    role: `rowhook_${role}`,
    'webhooks.owner': owner,
    'webhooks.actor': subject,
    // All that is asked are few rows by their keys or in the order of these, whatever the statistics say of a table that grows.
    enable_seqscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
    jit: 'off',
    statement_timeout: '10000',
    idle_in_transaction_session_timeout: '30000',
    search_path: 'pg_catalog, pg_temp',
    timezone: 'UTC',
  };
}
