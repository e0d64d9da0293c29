import type { FaultReport } from './run-faults.ts';

/** One line about a run. */
export function summary(report: FaultReport): string {
  const faults = Object.entries(report.faults).map(([fault, count]) => `${count} ${fault}`);
  const { committed, rolledBack, failed, unknown } = report.transactions;
  return [
    `seed ${report.seed}`,
    `${report.changes} changes by ${committed} transactions (${rolledBack} rolled back, ${failed} cut off, ${unknown} unknown)`,
    `${report.attempts} attempts`,
    `${report.duplicates} duplicates, ${report.unrecorded} unrecorded, ${report.repeated} recorded twice, ${report.unseen} unseen`,
    `faults: ${faults.join(', ')}`,
    `settled after ${(report.settledMs / 1_000).toFixed(1)} s`,
    `${report.violations.length} violations`,
  ].join('; ');
}
