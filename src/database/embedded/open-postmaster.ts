import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { RowhookError } from '../../errors.ts';
import { type Cluster, launch } from './launch.ts';
import { LEFTOVERS, PORT_TAKEN, RACE } from './launch-error.ts';
import { endLeftovers } from './leftovers.ts';
import { isPostmaster, type Postmaster, readPidFile } from './postmaster.ts';

const LOOK_MS = 20;
const REPORT_EVERY = 500;
const PAUSE_MS = 100;

/** How often a failure that may pass is tried again, 100 ms apart. */
const RETRIES: Record<string, number> = { [RACE]: 100, [LEFTOVERS]: 300, [PORT_TAKEN]: 3 };

/**
 * Adopts the PostgreSQL that already runs in the folder (another program's, or what a killed program left behind), else
 * starts one. When several programs do so at once, PostgreSQL's own lock lets one win, and the others adopt that.
 *
 * @param port where to listen; a free one if it is not given. An adopted one stays where it is.
 * @throws RowhookError when it does not start
 */
export async function openPostmaster(cluster: Cluster, port?: number): Promise<Postmaster> {
  const tries: Record<string, number> = {};
  for (;;) {
    const { running, stalePid } = await lookAround(cluster);
    if (running) return running;
    try {
      return await launch(cluster, port ?? (await freePort()), stalePid);
    } catch (error) {
      const code = error instanceof RowhookError ? error.code : '';
      tries[code] = (tries[code] ?? 0) + 1;
      if (tries[code] > (RETRIES[code] ?? 0) || (code === PORT_TAKEN && port !== undefined)) throw error;
      if (code === LEFTOVERS) reportLeftovers(cluster);
      await sleep(PAUSE_MS);
    }
  }
}

/**
 * Finds a running server, after waiting for one that is starting to be ready and for one that is stopping to be gone;
 * or the process that a left-over file names. Both come from one reading of the file, so that the stale id can never be
 * the one of a server that another program has started in between.
 */
async function lookAround({ place, log }: Cluster): Promise<{ running?: Postmaster; stalePid?: number }> {
  for (let looks = 1; ; looks++) {
    const file = readPidFile(place.data);
    if (!file) return {};
    if (!isPostmaster(file.pid, place.data)) return { stalePid: file.pid };
    if (file.status === 'ready') return { running: { pid: file.pid, port: file.port } };
    if (looks % REPORT_EVERY === 0)
      log?.info({ pid: file.pid, status: file.status }, 'waiting for the running PostgreSQL');
    await sleep(LOOK_MS);
  }
}

function reportLeftovers({ place, log }: Cluster): void {
  const ended = endLeftovers(place.data);
  if (ended > 0) log?.warn({ processes: ended }, 'ended what a killed PostgreSQL had left running');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
