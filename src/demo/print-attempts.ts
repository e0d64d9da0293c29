import type { EventEmitter } from 'node:events';
import type { AttemptEvent } from '../deliver/task.ts';
import type { WorkerEvents } from '../queue/worker.ts';
import { Crowd } from './crowd.ts';
import { count, deliveryLine, remarkLine } from './delivery-line.ts';

/**
 * Prints the attempts of a worker that the receiver at `receiver` does not tell of: those that failed, and those of
 * registrations that somebody added.
 */
export function printAttempts(events: EventEmitter<WorkerEvents>, receiver: string): void {
  const crowd = new Crowd();
  events.on('attempt', (event) => {
    const { outcome, uri, entity, action } = event;
    if (outcome === 'released' || (outcome === 'delivered' && uri.startsWith(receiver))) return;
    const sumUp = (others: number) => console.log(remarkLine(`and ${count(others)} more → ${hostOf(uri)}`));
    if (crowd.admits([outcome, uri, entity, action].join(' '), sumUp)) console.log(lineOf(event));
  });
}

function lineOf({ outcome, uri, entity, action, objectId, status, attempt, error }: AttemptEvent): string {
  const failed = outcome !== 'delivered';
  const which = `attempt ${attempt}${outcome === 'failed' ? ', the last' : ''}`;
  return deliveryLine({
    at: Date.now(),
    action,
    entity,
    objectId: objectId ?? '–',
    status,
    failed,
    what: `→ ${hostOf(uri)}${failed ? `: ${error} (${which})` : ''}`,
  });
}

function hostOf(uri: string): string {
  return URL.canParse(uri) ? new URL(uri).host : uri;
}
