import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { generateSecretKey } from '../../src/secrets/secret-keys.ts';
import type { Lab } from './lab.ts';

/** `rowhook work` in a process of its own, with its default configuration. */
export interface RowhookWorker {
  readonly pid: number;
  /** Ends it as an operator would. Resolves when its process is gone. */
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** Resolves when it is the dispatcher. */
export async function startRowhookWorker(lab: Lab): Promise<RowhookWorker> {
  const child = spawn(process.execPath, [PROGRAM, 'work'], {
    cwd: tmpdir(), // Not in the project: a developer's .env is none of the bench's business.
    env: { PATH: process.env.PATH, ...SETTINGS, DATABASE_URL: lab.url },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  lab.atEnd(async () => {
    kill();
    await exited;
  });
  for (;;) {
    const { rows } = await lab.client.query('select webhooks.dispatcher_alive() as alive');
    if (rows[0].alive) break;
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('rowhook work ended before it was ready');
    await sleep(20);
  }
  return {
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      process.off('exit', kill);
    },
  };
}

/** What the registrations' signing secrets are encrypted with. */
export const SECRET_KEY = generateSecretKey();

/** As in `.env.example`: what is delivered sooner than in five seconds was heard by the doorbell, not found by polling. */
const SETTINGS = {
  QUEUE_POLLING_TIME: '5',
  ROWHOOK_HTTP_PORT: '0',
  ROWHOOK_LOG_LEVEL: 'warn',
  ROWHOOK_SECRET_KEY: SECRET_KEY,
};
