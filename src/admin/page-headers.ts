export interface PageOptions {
  /** Web sites that may show the page in a frame. */
  frameAncestors: string[];
}

/** The headers of a page of the web admin: it loads nothing of other sites, runs no script within it, and talks to its own server alone. */
export function pageHeaders({ frameAncestors }: PageOptions): Record<string, string> {
  const framed = frameAncestors.length > 0;
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // Components set styles of their elements.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${framed ? frameAncestors.join(' ') : "'none'"}`,
  ];
  return {
    'cache-control': 'no-store',
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    // It knows no list of sites: where there is one, the policy above stands alone.
    ...(!framed && { 'x-frame-options': 'DENY' }),
  };
}
