/**
 * Why a target is refused. Each has one sentence, whoever asks and whatever is behind the address: an error that told more would
 * let its reader feel about in the network.
 */
export type Refusal = keyof typeof REFUSALS;

export const REFUSALS = {
  malformed: 'The URI is not one that can be sent to.',
  'control-character': 'The URI contains a space or a control character.',
  backslash: 'The URI contains a backslash, which programs read differently.',
  'user-info': 'The URI contains a user name or a password.',
  scheme: 'The URI is neither http nor https.',
  'https-only': 'Only https is allowed.',
  port: 'The port is not allowed.',
  name: 'The host name is an internal one.',
  address: 'The address is not allowed.',
} as const;

/** The guard let no connection be made. */
export class BlockedAddress extends Error {
  override readonly name = 'BlockedAddress';
  /** undici tries again for ever after errors of two codes of its own; this is neither. */
  readonly code = 'ROWHOOK_BLOCKED';
  readonly refusal: Refusal;
  /** The name was looked up: another time it may lead elsewhere. */
  readonly resolved: boolean;

  constructor(refusal: Refusal, { resolved = false }: { resolved?: boolean } = {}) {
    super(REFUSALS[refusal]);
    this.refusal = refusal;
    this.resolved = resolved;
  }
}
