import { interleave, QUICK_MS } from './interleave.ts';
import { clearLogs, type Lab, register, reset, settle } from './lab.ts';
import type { Figure, Figures } from './metrics.ts';
import { median, medianRatio } from './statistics.ts';
import { count } from './table.ts';

const TABLES = ['plain', 'captured', 'row_logged'] as const;
type BulkTable = (typeof TABLES)[number];
type Rates = Record<BulkTable, number[]>;

/** One statement that inserts many rows and one that updates them all: with capture, without, and with the event log. */
export async function captureBulk(lab: Lab): Promise<Figures> {
  const rows = lab.quick ? 30_000 : 100_000;
  const updates: Rates = { plain: [], captured: [], row_logged: [] };
  await register(lab, 'http://127.0.0.1:9/');
  const inserts = await interleave({
    variants: TABLES,
    rounds: lab.quick ? 2 : 7,
    mostMs: lab.quick ? QUICK_MS : undefined,
    say: lab.say,
    measure: async (table) => {
      const rates = await writeRows(lab, table, rows);
      updates[table].push(rates.update);
      return rates.insert;
    },
  });
  return {
    'capture.bulk_insert_vs_row_log': figure(inserts, rows),
    'capture.bulk_update_vs_row_log': figure(updates, rows),
  };
}

async function writeRows(lab: Lab, table: BulkTable, rows: number): Promise<{ insert: number; update: number }> {
  await reset(lab);
  await settle(lab);
  const insert = await rate(lab, rows, insertRows(table, rows));
  await clearLogs(lab);
  await settle(lab, table);
  const update = await rate(lab, rows, `update bench.${table} set status = 'paid', amount = amount + 1`);
  return { insert, update };
}

/** One statement that inserts rows numbered from 1, spread over so many owners. */
export function insertRows(table: string, rows: number, owners = 1): string {
  return `insert into bench.${table} (owner_id, status, amount, note)
    select 1 + n % ${owners}, 'new', 12.50, 'Leave it with the neighbour at number 12, please; the bell is broken.'
    from generate_series(1, ${rows}) n`;
}

async function rate({ client }: Lab, rows: number, statement: string): Promise<number> {
  const start = performance.now();
  await client.query(statement);
  return (rows * 1000) / (performance.now() - start);
}

function figure(rates: Rates, rows: number): Figure {
  const { plain, captured, row_logged } = rates;
  const speed = (of: number[]) => `${count(median(of))}/s`;
  return {
    value: medianRatio(captured, row_logged),
    from: `${count(rows)} rows, ${speed(captured)} ÷ ${speed(row_logged)}; ${medianRatio(captured, plain).toFixed(2)} of no trigger`,
  };
}
