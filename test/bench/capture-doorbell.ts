import type pg from 'pg';
import { startFlood } from './flood.ts';
import { interleave, QUICK_MS } from './interleave.ts';
import { type Lab, openSession } from './lab.ts';
import type { Figures } from './metrics.ts';
import { median, medianRatio } from './statistics.ts';
import { count } from './table.ts';

/** What the doorbell costs 16 writers while the dispatcher is awake, as it is whenever there is much to do. */
export async function captureDoorbell(lab: Lab): Promise<Figures> {
  const flood = await startFlood(lab, 16);
  const dispatcher = await openSession(lab);
  const { awake, off } = await interleave({
    variants: ['awake', 'off'],
    rounds: lab.quick ? 2 : 10,
    turns: lab.quick ? 2 : 4,
    mostMs: lab.quick ? QUICK_MS : undefined,
    say: lab.say,
    prepare: () => flood.prepare(['captured']),
    measure: async (doorbell) => {
      await ring(lab, dispatcher, doorbell === 'awake');
      return flood.measure('captured');
    },
  });
  flood.stop();
  await lab.client.query('update webhooks.settings set doorbell = true');
  await dispatcher.end();
  return {
    'capture.doorbell': {
      value: medianRatio(awake, off),
      from: `${count(median(awake))}/s ÷ ${count(median(off))}/s`,
    },
  };
}

/** Whoever holds lock 2 is the dispatcher, and awake as long as nobody holds lock 3. This one never delivers anything. */
async function ring({ client }: Lab, dispatcher: pg.Client, doorbell: boolean): Promise<void> {
  await client.query('update webhooks.settings set doorbell = $1', [doorbell]);
  await dispatcher.query('select pg_advisory_unlock_all()');
  if (doorbell) await dispatcher.query('select pg_advisory_lock(1919907688, 2)');
}
