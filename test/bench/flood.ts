import { startChild } from './child.ts';
import { type Lab, register, reset, seed, settle } from './lab.ts';
import type { BenchTable, WritersAnswer, WritersQuestion } from './processes/writers.ts';

/** Writers of single rows, on a database where one registration is told of every change and nobody delivers. */
export interface Flood {
  /** Empties all tables and logs, and puts into `tables` the rows to update. */
  prepare(tables: readonly BenchTable[]): Promise<void>;
  /** As many writes per second as the table takes. */
  measure(table: BenchTable): Promise<number>;
  stop(): void;
}

const WARM_UP_MS = 200;

export async function startFlood(lab: Lab, connections: number): Promise<Flood> {
  const writers = startChild<WritersQuestion, WritersAnswer>('writers');
  lab.atEnd(writers.stop);
  await register(lab, 'http://127.0.0.1:9/');
  await writers.ask({ connect: { url: lab.url, connections } });
  return {
    async prepare(tables) {
      await reset(lab);
      for (const table of tables) await seed(lab, table);
      await settle(lab, ...tables);
      // Each session compiles and plans anew after a table was truncated. Applications do not do that every other second.
      for (const table of tables) await writers.ask({ flood: { table, ms: WARM_UP_MS } });
    },
    async measure(table) {
      return (await writers.ask({ flood: { table, ms: lab.quick ? 250 : 400 } })).perSecond;
    },
    stop: writers.stop,
  };
}
