import type { EventEmitter } from 'node:events';
import type { AttemptEvent } from '../deliver/task.ts';
import type { WorkerEvents } from '../queue/worker.ts';
import { Crowd } from './crowd.ts';
import { count, type DeliveryLine, deliveryLine } from './delivery-line.ts';

/**
 * Prints the attempts of a worker that the receiver at `receiver` does not tell of: those that failed, and those of
 * registrations that somebody added. Returns what is to be flushed at the end.
 */
export function printAttempts(events: EventEmitter<WorkerEvents>, receiver: string): Crowd {
  const crowd = new Crowd();
  events.on('attempt', (event) => {
    const { outcome, uri, entity, action } = event;
    if (['released', 'superseded'].includes(outcome) || (outcome === 'delivered' && uri.startsWith(receiver))) return;
    const line = lineOf(event);
    const sumUp = (others: number) =>
      console.log(deliveryLine({ ...line, objectId: '…', what: `→ ${hostOf(uri)}: and ${count(others)} more` }));
    if (crowd.admits([outcome, uri, entity, action].join(' '), sumUp)) console.log(deliveryLine(line));
  });
  return crowd;
}

function lineOf({ outcome, uri, entity, action, objectId, status, attempt, error }: AttemptEvent): DeliveryLine {
  const failed = outcome !== 'delivered';
  const which = `attempt ${attempt}${outcome === 'failed' ? ', the last' : ''}`;
  return {
    at: Date.now(),
    action,
    entity,
    objectId: objectId ?? '–',
    status,
    failed,
    what: `→ ${hostOf(uri)}${failed ? `: ${error} (${which})` : ''}`,
  };
}

function hostOf(uri: string): string {
  return URL.canParse(uri) ? new URL(uri).host : uri;
}
