/** The proxy could not be reached, or did not let the connection through. */
export class ProxyFailed extends Error {
  override readonly name = 'ProxyFailed';
  /** Of our own: undici reacts to its own ones. */
  readonly code = 'ROWHOOK_PROXY';

  constructor(cause: Error) {
    super('The proxy did not let the connection through', { cause });
  }
}
