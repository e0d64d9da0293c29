/** The pages that the web admin is shown at: for those who run it, and for one tenant. */
export type AdminPage = 'admin' | 'portal';

/** A link that signs in whoever opens it. The token is in the fragment, which browsers send to no server. */
export function signInLink(origin: string, page: AdminPage, token: string): string {
  return `${origin}/${page}/#token=${token}`;
}
