import { startChild } from './child.ts';
import type { Receiver } from './drain.ts';
import { type Lab, register, reset, settle } from './lab.ts';
import type { Figures } from './metrics.ts';
import type { WritersAnswer, WritersQuestion } from './processes/writers.ts';
import { startRowhookWorker } from './rowhook-worker.ts';
import { quantile } from './statistics.ts';
import { count } from './table.ts';

const PER_SECOND = 100;

/** How long after its commit a write is received, at a steady hundred writes per second. */
export async function deliveryLatency(lab: Lab): Promise<Figures> {
  const receiver: Receiver = startChild('receiver');
  const writers = startChild<WritersQuestion, WritersAnswer>('writers');
  lab.atEnd(receiver.stop);
  lab.atEnd(writers.stop);
  const { url } = await receiver.ask({ reset: {} });
  await register(lab, url);
  await writers.ask({ connect: { url: lab.url, connections: 4 } });
  await reset(lab);
  await settle(lab);
  const worker = await startRowhookWorker(lab);
  await stream(writers, receiver, lab.quick ? 500 : 2000);
  const waits = await stream(writers, receiver, lab.quick ? 5000 : 20_000);
  await worker.stop();
  writers.stop();
  receiver.stop();
  return {
    'delivery.latency.p50': { value: quantile(waits, 0.5), from: `${count(waits.length)} writes` },
    'delivery.latency.p99': { value: quantile(waits, 0.99), from: `longest ${count(quantile(waits, 1))} ms` },
  };
}

type Writers = ReturnType<typeof startChild<WritersQuestion, WritersAnswer>>;

/** Milliseconds from commit to receipt, of each write. */
async function stream(writers: Writers, receiver: Receiver, ms: number): Promise<Float64Array> {
  const writes = Math.round((ms * PER_SECOND) / 1000);
  await receiver.ask({ reset: { numbered: writes } });
  const { committedAt } = await writers.ask({ pace: { table: 'captured', ms, perSecond: PER_SECOND, inserts: true } });
  const { requests, receivedAt } = await receiver.ask({ wait: { requests: writes, patienceMs: 10_000 } });
  if (requests < writes) throw new Error(`${requests} of ${writes} writes were received`);
  // The receiver may have a row before its writer has heard of its own commit: that is no wait at all.
  return committedAt.map((at, number) => Math.max(0, (receivedAt[number] ?? 0) - at));
}
