import type { ComponentType, LazyExoticComponent } from 'react';
import { lazyPart } from './api/lazy-part.ts';
import type { Resource } from './session/me.ts';

export interface Route {
  /** The start of its address; what follows is the page's own. */
  path: string;
  /** As the navigation names it. */
  label: string;
  section?: 'Setup' | 'Tools' | 'People';
  /** Whoever may not list it is not offered the page. */
  resource: Resource;
  /** @default false */
  hiddenFromTenants?: boolean;
  Page: LazyExoticComponent<ComponentType>;
}

/** Each page is the default export of its folder, and has all addresses below its path. In the order of the navigation. */
// biome-ignore format: one page, one line.
export const ROUTES: Route[] = [
  { path: '/overview', label: 'Overview', resource: 'Activity', Page: lazyPart(() => import('./pages/overview/page.tsx')) },
  { path: '/entity-events', label: 'Entity Events', section: 'Setup', resource: 'EntityEvent', Page: lazyPart(() => import('./pages/entity-events/page.tsx')) },
  { path: '/registrations', label: 'Webhook Registration', section: 'Setup', resource: 'Registration', Page: lazyPart(() => import('./pages/registrations/page.tsx')) },
  { path: '/audit-settings', label: 'Audit Settings', section: 'Setup', resource: 'AuditSetting', hiddenFromTenants: true, Page: lazyPart(() => import('./pages/audit-settings/page.tsx')) },
  { path: '/configuration', label: 'Configuration', section: 'Setup', resource: 'Setting', hiddenFromTenants: true, Page: lazyPart(() => import('./pages/configuration/page.tsx')) },
  { path: '/activity', label: 'Webhook Activity', section: 'Tools', resource: 'Activity', Page: lazyPart(() => import('./pages/activity/page.tsx')) },
  { path: '/permissions', label: 'Permissions', section: 'People', resource: 'Permission', hiddenFromTenants: true, Page: lazyPart(() => import('./pages/permissions/page.tsx')) },
  { path: '/audit-log', label: 'Audit Log', section: 'People', resource: 'AdminLog', Page: lazyPart(() => import('./pages/audit-log/page.tsx')) },
];
