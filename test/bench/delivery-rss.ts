import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { startChild } from './child.ts';
import { backlogSize, drain, type Receiver } from './drain.ts';
import { type Lab, register } from './lab.ts';
import type { Figures } from './metrics.ts';
import { startRowhookWorker } from './rowhook-worker.ts';
import { count } from './table.ts';

/** The most memory that a worker ever takes while it drains a long backlog. */
export async function deliveryRss(lab: Lab): Promise<Figures> {
  const receiver: Receiver = startChild('receiver');
  lab.atEnd(receiver.stop);
  const { url } = await receiver.ask({ reset: {} });
  await register(lab, url);
  const worker = await startRowhookWorker(lab);
  const watch = watchMemory(worker.pid);
  const first = await drain(lab, receiver, 2000);
  const rows = backlogSize(lab, { full: 500_000, quick: 50_000 }, first);
  const perSecond = await drain(lab, receiver, rows);
  const peak = await watch.stop();
  await worker.stop();
  receiver.stop();
  return { 'delivery.rss_mb': { value: peak / 1e6, from: `${count(rows)} deliveries at ${count(perSecond)}/s` } };
}

/** Looks at the memory of a process again and again, for systems that keep no record of its peak. */
function watchMemory(pid: number): { stop(): Promise<number> } {
  let peak = 0;
  const look = async () => {
    peak = Math.max(peak, await residentBytes(pid));
  };
  const timer = setInterval(() => look().catch(() => {}), 500);
  return {
    async stop() {
      clearInterval(timer);
      await look();
      return peak;
    },
  };
}

/** The peak where Linux tells it, the present elsewhere. */
async function residentBytes(pid: number): Promise<number> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1]) * 1024;
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) * 1024;
}
