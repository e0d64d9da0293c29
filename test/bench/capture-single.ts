import { startFlood } from './flood.ts';
import { interleave, QUICK_MS } from './interleave.ts';
import type { Lab } from './lab.ts';
import type { Figures } from './metrics.ts';
import { TABLES } from './processes/writers.ts';
import { median, medianRatio } from './statistics.ts';
import { count } from './table.ts';

/** Single-row transactions on 8 connections, half inserts, half updates: with capture, without, and with the event log. */
export async function captureSingle(lab: Lab): Promise<Figures> {
  const flood = await startFlood(lab, 8);
  const rates = await interleave({
    variants: TABLES,
    rounds: lab.quick ? 3 : 10,
    turns: lab.quick ? 2 : 4,
    mostMs: lab.quick ? QUICK_MS : undefined,
    say: lab.say,
    prepare: () => flood.prepare(TABLES),
    measure: (table) => flood.measure(table),
  });
  flood.stop();
  const { plain, captured, idle, row_logged } = rates;
  const speed = (rate: number[]) => `${count(median(rate))}/s`;
  return {
    'capture.single': { value: medianRatio(captured, plain), from: `${speed(captured)} ÷ ${speed(plain)}` },
    'capture.single_vs_row_log': {
      value: medianRatio(captured, row_logged),
      from: `${speed(captured)} ÷ ${speed(row_logged)}`,
    },
    'capture.watched_idle': { value: medianRatio(idle, plain), from: `${speed(idle)} ÷ ${speed(plain)}` },
  };
}
