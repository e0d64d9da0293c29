import { startFlood } from './flood.ts';
import { interleave, QUICK_MS } from './interleave.ts';
import type { Lab } from './lab.ts';
import type { Figure, Figures } from './metrics.ts';
import { ASKING } from './processes/writers.ts';
import { median, medianRatio } from './statistics.ts';
import { count } from './table.ts';

/** Single-row transactions where the entity events have a condition, columns or a payload, against those that have none. */
export async function captureAsking(lab: Lab): Promise<Figures> {
  const flood = await startFlood(lab, 8);
  const tables = ['captured', ...ASKING] as const;
  const rates = await interleave({
    variants: tables,
    rounds: lab.quick ? 3 : 10,
    turns: lab.quick ? 2 : 4,
    mostMs: lab.quick ? QUICK_MS : undefined,
    say: lab.say,
    prepare: () => flood.prepare(tables),
    measure: (table) => flood.measure(table),
  });
  flood.stop();
  const against = (rate: number[]): Figure => ({
    value: medianRatio(rate, rates.captured),
    from: `${count(median(rate))}/s ÷ ${count(median(rates.captured))}/s`,
  });
  return {
    'capture.condition': against(rates.conditional),
    'capture.column_filter': against(rates.filtered),
    'capture.payload_function': against(rates.made),
  };
}
