import { type Change, readChange } from './change.ts';
import { Crowd } from './crowd.ts';
import { count, type DeliveryLine, deliveryLine } from './delivery-line.ts';
import { describeChange, show } from './describe-change.ts';
import type { ReceivedRequest, Receiver } from './receiver.ts';

export interface PrintOptions {
  /**
   * When a transaction was committed, in ms since 1970, where that is known. Otherwise the time of its statement counts.
   */
  committedAt?: (transaction: string) => number | undefined;
}

/** Prints what `receiver` gets: a line for each request, but for the many of one large statement a few and their sum. Returns what is to be flushed at the end. */
export function printRequests(receiver: Receiver, options: PrintOptions = {}): Crowd {
  const crowd = new Crowd();
  receiver.on('request', (request) => {
    const change = readChange(request.body);
    const line = change ? lineOf(request, change, options) : lineWithoutBody(request);
    // Sums up under the last of them.
    const sumUp = (others: number) => {
      const what = `and ${count(others)} more of the same transaction`;
      console.log(deliveryLine({ ...line, objectId: '…', what }));
    };
    if (change === undefined || crowd.admits(change.transaction, sumUp)) console.log(deliveryLine(line));
  });
  return crowd;
}

function lineOf(
  { receivedAt: at, status }: ReceivedRequest,
  change: Change,
  { committedAt = () => undefined }: PrintOptions,
): DeliveryLine {
  return {
    at,
    status,
    action: change.action,
    entity: change.entity,
    objectId: show(change.object_id),
    afterMs: at - (committedAt(change.transaction) ?? Date.parse(change.timestamp)),
    what: describeChange(change),
  };
}

/** What a registration that sends no JSON says in headers; of any other request, what it was. */
function lineWithoutBody({ receivedAt: at, status, method, path, headers, body }: ReceivedRequest): DeliveryLine {
  const text = (name: string) => decoded(String(headers[name] ?? ''));
  if (headers['webhook-action'] === undefined)
    return { at, status, action: method, entity: path, objectId: '', what: `${Buffer.byteLength(body)} bytes` };
  return {
    at,
    status,
    action: text('webhook-action'),
    entity: text('webhook-entity'),
    objectId: text('webhook-object-id'),
    what: '(without a body)',
  };
}

function decoded(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}
