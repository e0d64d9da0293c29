import { startChild } from './child.ts';
import type { Receiver } from './drain.ts';
import { interleave } from './interleave.ts';
import { type Lab, register, reset, settle } from './lab.ts';
import type { Figures } from './metrics.ts';
import type { HangingQuestion } from './processes/hanging.ts';
import type { WritersAnswer, WritersQuestion } from './processes/writers.ts';
import { startRowhookWorker } from './rowhook-worker.ts';
import { median, medianRatio, quantile } from './statistics.ts';

const ENDPOINTS = 50;
const PER_SECOND = 200;

/** How long endpoints that are well wait for their events while as many others hang until their time-outs, and while those are away. */
export async function deliveryNoisy(lab: Lab): Promise<Figures> {
  const receiver: Receiver = startChild('receiver');
  const hanging = startChild<HangingQuestion, string[]>('hanging');
  const writers: Writers = startChild('writers');
  for (const child of [receiver, hanging, writers]) lab.atEnd(child.stop);
  const { url } = await receiver.ask({ reset: {} });
  const sick = await hanging.ask({ endpoints: ENDPOINTS });
  await writers.ask({ connect: { url: lab.url, connections: 8 } });
  const { noisy, quiet } = await interleave({
    variants: ['quiet', 'noisy'],
    rounds: lab.quick ? 1 : 3,
    say: lab.say,
    show: milliseconds,
    measure: async (variant) => {
      await prepare(lab, url, variant === 'noisy' ? sick : []);
      const worker = await startRowhookWorker(lab);
      const owners = variant === 'noisy' ? 2 * ENDPOINTS : ENDPOINTS;
      await waits(receiver, writers, lab.quick ? 500 : 5000, owners);
      const measured = await waits(receiver, writers, lab.quick ? 2000 : 20_000, owners);
      await worker.stop();
      return quantile(measured, 0.99);
    },
  });
  for (const child of [receiver, hanging, writers]) child.stop();
  return {
    'delivery.noisy': {
      value: medianRatio(noisy, quiet),
      from: `${milliseconds(median(noisy))} ÷ ${milliseconds(median(quiet))} at ${PER_SECOND} events/s`,
    },
  };
}

type Writers = ReturnType<typeof startChild<WritersQuestion, WritersAnswer>>;

/** One registration for each owner. The first are well. */
async function prepare(lab: Lab, url: string, sick: string[]): Promise<void> {
  await register(lab, url, ENDPOINTS + sick.length);
  await lab.client.query(
    `update webhooks.webhook_registrations r set uri = s.uri, timeout_ms = $3
     from unnest($1::text[]) with ordinality s(uri, place) where r.owner_id = (s.place + $2)::text`,
    // A worker that ends waits for them.
    [sick, ENDPOINTS, lab.quick ? 2_000 : 15_000],
  );
  await reset(lab);
  await settle(lab);
}

/** Milliseconds from commit to receipt of each event of an endpoint that is well. */
async function waits(receiver: Receiver, writers: Writers, ms: number, owners: number): Promise<Float64Array> {
  const perSecond = (PER_SECOND * owners) / ENDPOINTS;
  const writes = Math.round((ms * perSecond) / 1000);
  const isWell = (number: number) => number % owners < ENDPOINTS;
  const wanted = Array.from({ length: writes }, (_, number) => number).filter(isWell);
  await receiver.ask({ reset: { numbered: writes } });
  const { committedAt } = await writers.ask({ pace: { table: 'captured', ms, perSecond, inserts: true, owners } });
  const { requests, receivedAt } = await receiver.ask({ wait: { requests: wanted.length, patienceMs: 20_000 } });
  if (requests < wanted.length) throw new Error(`${requests} of ${wanted.length} writes were received`);
  return Float64Array.from(wanted, (number) => Math.max(0, (receivedAt[number] ?? 0) - (committedAt[number] ?? 0)));
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
