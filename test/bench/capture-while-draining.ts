import { startChild } from './child.ts';
import type { Receiver } from './drain.ts';
import { interleave, QUICK_MS } from './interleave.ts';
import { type Lab, register, reset, seed, settle } from './lab.ts';
import type { Figures } from './metrics.ts';
import type { WritersAnswer, WritersQuestion } from './processes/writers.ts';
import { startRowhookWorker } from './rowhook-worker.ts';
import { median, medianRatio, quantile } from './statistics.ts';

const PER_SECOND = 1000;

/** What an application's commit takes while a worker delivers what is written, and while none runs. */
export async function captureWhileDraining(lab: Lab): Promise<Figures> {
  const receiver: Receiver = startChild('receiver');
  const writers = startChild<WritersQuestion, WritersAnswer>('writers');
  lab.atEnd(receiver.stop);
  lab.atEnd(writers.stop);
  const { url } = await receiver.ask({ reset: {} });
  await register(lab, url);
  await writers.ask({ connect: { url: lab.url, connections: 8 } });
  const { delivering, stopped } = await interleave({
    variants: ['delivering', 'stopped'],
    rounds: lab.quick ? 2 : 7,
    mostMs: lab.quick ? QUICK_MS : undefined,
    say: lab.say,
    show: milliseconds,
    measure: (variant) => commitTime(lab, writers, variant === 'delivering'),
  });
  writers.stop();
  receiver.stop();
  return {
    'capture.while_draining': {
      value: medianRatio(delivering, stopped),
      from: `${milliseconds(median(delivering))} ÷ ${milliseconds(median(stopped))} at 1 000 writes/s`,
    },
  };
}

type Writers = ReturnType<typeof startChild<WritersQuestion, WritersAnswer>>;

async function commitTime(lab: Lab, writers: Writers, delivering: boolean): Promise<number> {
  await reset(lab);
  await seed(lab, 'captured');
  await settle(lab, 'captured');
  const worker = delivering ? await startRowhookWorker(lab) : undefined;
  await pace(writers, lab.quick ? 1200 : 1000);
  const { commitMs, perSecond } = await pace(writers, lab.quick ? 1000 : 4000);
  await worker?.stop();
  if (perSecond < 0.9 * PER_SECOND) lab.say(`  only ${Math.round(perSecond)} writes/s were possible`);
  return quantile(commitMs, 0.5);
}

function pace(writers: Writers, ms: number): Promise<WritersAnswer> {
  return writers.ask({ pace: { table: 'captured', ms, perSecond: PER_SECOND } });
}

function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}
