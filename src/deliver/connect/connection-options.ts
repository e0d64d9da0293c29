/** How the connections of an endpoint are made, where it is not in the plain way. */
export interface ConnectionOptions {
  /** An http or https URI without user and password. Requests go through it by CONNECT. */
  proxy?: string;
  /** What the proxy is told in `proxy-authorization`. */
  proxyAuthorization?: string;
  /** The certificates that the endpoint's has to come from, instead of the public ones. */
  caPem?: string;
  clientCertPem?: string;
  clientKeyPem?: string;
  /** Where an access token comes from that each request carries. */
  oauth2?: OAuth2;
}

/** Client credentials (RFC 6749, section 4.4). */
export interface OAuth2 {
  tokenUri: string;
  clientId: string;
  clientSecret: string;
  scope?: string;
  /** Which API the token is for, where the server wants to know. */
  audience?: string;
  /**
   * How the client says who it is: by a header, or in the body.
   * @default 'basic'
   */
  clientAuthentication?: 'basic' | 'post';
}
