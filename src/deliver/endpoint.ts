import type { ConnectionOptions } from './connect/connection-options.ts';
import type { Signer } from './sign.ts';

/** What a worker knows of a registration to send to it, as of one version. The same object for all deliveries of that version. */
export interface Endpoint {
  registrationId: string;
  version: number;
  uri: string;
  /** Milliseconds for the whole attempt. */
  timeoutMs: number;
  /** The live secrets, the current one first; empty when requests are not to be signed. */
  signers: readonly Signer[];
  /** Those that each request carries besides Rowhook's own. */
  headers: Readonly<Record<string, string>>;
  /** What of them is secret. */
  secrets?: readonly string[];
  /** How it is connected to, where that is not the plain way. */
  connection?: ConnectionOptions;
  /** Why nothing can be sent: its code, a colon, and a sentence for people. Undefined: it can. */
  notSendable?: string;
}
