import Table from 'cli-table3';
import pc from 'picocolors';
import { type Figures, isReached, METRICS, targetOf } from './metrics.ts';

/** The figures that were measured, as people read them. */
export function renderTable(figures: Figures): string {
  const table = new Table({
    head: ['Metric', 'Figure', 'Target', '', 'What it is, and what it comes from'],
    colAligns: ['left', 'right', 'right', 'left', 'left'],
    style: { head: pc.isColorSupported ? ['bold'] : [], border: [], compact: true },
  });
  for (const metric of METRICS) {
    const figure = figures[metric.name];
    if (figure === undefined) continue;
    table.push([
      metric.name,
      short(figure.value),
      target(metric, figures),
      verdict(isReached(metric, figures)),
      figure.from === undefined ? metric.says : `${metric.says}: ${figure.from}`,
    ]);
  }
  return table.toString();
}

function target(metric: (typeof METRICS)[number], figures: Figures): string {
  const { atLeast, atMost } = targetOf(metric, figures);
  if (atLeast !== undefined) return `≥ ${short(atLeast)}`;
  return atMost === undefined ? '' : `≤ ${short(atMost)}`;
}

function verdict(reached: boolean | undefined): string {
  if (reached === undefined) return '';
  return reached ? pc.green('✔') : pc.red('✘ missed');
}

function short(value: number): string {
  return value >= 100 ? count(value) : value.toFixed(2);
}

/** 12345.6 as 12 346. */
export function count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ');
}
