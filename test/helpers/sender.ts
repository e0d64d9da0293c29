import type { LookupFunction } from 'node:net';
import type { ExecutionContext } from 'ava';
import { AddressGuard } from '../../src/deliver/guard/address-guard.ts';
import { Sender, type SenderOptions } from '../../src/deliver/send.ts';

/** What the receivers of tests need, and nothing more. */
export const LOOPBACK = { allowedNetworks: ['127.0.0.0/8', '::1/128'], allowedHosts: ['localhost'], allowedPorts: [] };

/** A sender that may send to loopback, closed at the end of the test. */
export function startSender(t: ExecutionContext<unknown>, options: SenderOptions = {}): Sender {
  const sender = new Sender({ guard: new AddressGuard(LOOPBACK), ...options });
  t.teardown(() => sender.close());
  return sender;
}

/** Looks every name up as one address. */
export function resolvingTo(address: string): LookupFunction {
  return (_, options, callback) => {
    if (!options.all) throw new Error('The guard has to see all addresses');
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  };
}
