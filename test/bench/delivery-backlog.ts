import { CONNECTIONS_PER_ORIGIN } from '../../src/deliver/connect/pool-options.ts';
import { startChild } from './child.ts';
import { backlogSize, drain, type Receiver } from './drain.ts';
import { interleave } from './interleave.ts';
import { type Lab, register } from './lab.ts';
import type { Figures } from './metrics.ts';
import type { RawQuestion } from './processes/raw-undici.ts';
import { startRowhookWorker } from './rowhook-worker.ts';
import { median, medianRatio } from './statistics.ts';
import { count } from './table.ts';

const REGISTRATIONS = 10_000;

/** How fast one worker drains a backlog, for one registration and for many, against undici alone. */
export async function deliveryBacklog(lab: Lab): Promise<Figures> {
  const receiver: Receiver = startChild('receiver');
  const raw = startChild<RawQuestion, number>('raw-undici');
  lab.atEnd(receiver.stop);
  lab.atEnd(raw.stop);
  const { url } = await receiver.ask({ reset: {} });
  const worker = await startRowhookWorker(lab);
  // Warms everybody up, and shows how long a body is.
  const first = await backlog(lab, receiver, url, lab.quick ? 2000 : 10_000);
  await rawPosts(lab, receiver, raw, url);
  const rows = backlogSize(lab, { full: 100_000, quick: 20_000 }, first);
  const measures = {
    one: () => backlog(lab, receiver, url, rows),
    many: () => backlog(lab, receiver, url, rows, REGISTRATIONS),
    raw: () => rawPosts(lab, receiver, raw, url),
  };
  const rates = await interleave({
    variants: ['one', 'raw', 'many'],
    rounds: lab.quick ? 1 : 5,
    say: lab.say,
    measure: (variant) => measures[variant](),
  });
  await worker.stop();
  raw.stop();
  receiver.stop();
  return figures(rates, rows);
}

async function backlog(lab: Lab, receiver: Receiver, url: string, rows: number, owners?: number): Promise<number> {
  await register(lab, url, owners);
  return drain(lab, receiver, rows, owners === undefined ? {} : { owners });
}

async function rawPosts(lab: Lab, receiver: Receiver, raw: RawChild, url: string): Promise<number> {
  const { bodyBytes } = await receiver.ask({ wait: { requests: 0, patienceMs: 0 } });
  return raw.ask({ url, connections: CONNECTIONS_PER_ORIGIN, bodyBytes, ms: lab.quick ? 1000 : 4000 });
}

type RawChild = ReturnType<typeof startChild<RawQuestion, number>>;

function figures({ one, many, raw }: Record<'one' | 'many' | 'raw', number[]>, rows: number): Figures {
  const speed = (rates: number[]) => `${count(median(rates))}/s`;
  return {
    'delivery.backlog_1': { value: medianRatio(one, raw), from: `${count(rows)}, ${speed(one)} ÷ ${speed(raw)}` },
    'delivery.backlog_10000': {
      value: medianRatio(many, raw),
      from: `${count(rows)}, ${speed(many)} ÷ ${speed(raw)}; ${medianRatio(many, one).toFixed(2)} of one registration's`,
    },
    raw_undici_per_s: { value: median(raw) },
  };
}
