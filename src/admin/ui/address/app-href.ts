/** Where the pages are: the same are shown to those who run Rowhook, and to a tenant in its portal. */
export const BASE = location.pathname.startsWith('/portal') ? '/portal' : '/admin';

/** The address of another page, from within a page: `<Link href={appHref('/activity?state=failed')}>`. Without it an address is the page's own. */
export function appHref(path: string): string {
  return `~${BASE}${path}`;
}
