import { startChild } from './child.ts';
import { backlogSize, drain, type Receiver } from './drain.ts';
import { interleave } from './interleave.ts';
import { type Lab, register } from './lab.ts';
import type { Figures } from './metrics.ts';
import { startRowhookWorker } from './rowhook-worker.ts';
import { median, medianRatio } from './statistics.ts';
import { count } from './table.ts';

const OBJECTS = 1_000;

/** How fast one worker drains a backlog of changes of many objects, each object's in their order, and in any order. */
export async function deliveryOrdered(lab: Lab): Promise<Figures> {
  const receiver: Receiver = startChild('receiver');
  lab.atEnd(receiver.stop);
  const { url } = await receiver.ask({ reset: {} });
  await register(lab, url);
  const worker = await startRowhookWorker(lab);
  const first = await drain(lab, receiver, lab.quick ? 2000 : 10_000, { objects: OBJECTS });
  const rows = backlogSize(lab, { full: 100_000, quick: 10_000 }, first);
  const { object, none } = await interleave({
    variants: ['object', 'none'],
    rounds: lab.quick ? 1 : 5,
    say: lab.say,
    measure: async (ordering) => {
      await lab.client.query('update webhooks.webhook_registrations set ordering = $1', [ordering]);
      return drain(lab, receiver, rows, { objects: OBJECTS });
    },
  });
  await worker.stop();
  receiver.stop();
  const speed = (rates: number[]) => `${count(median(rates))}/s`;
  return {
    'delivery.ordered': {
      value: medianRatio(object, none),
      from: `${count(rows)} changes, ${speed(object)} ÷ ${speed(none)}`,
    },
  };
}
