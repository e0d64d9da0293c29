import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { pino } from 'pino';
import { type Config, loadConfig } from '../../src/config.ts';
import { type RunningWorker, startWorker } from '../../src/queue/worker.ts';
import { openSecretBox } from '../../src/secrets/open-secret-box.ts';
import { generateSecretKey } from '../../src/secrets/secret-keys.ts';
import { cleanupAfter } from './cleanup.ts';
import { eventually } from './events.ts';

/** The key of every worker of this test file that is not given another. */
export const SECRET_KEY = generateSecretKey();

/**
 * Starts a worker in this process, with the default configuration but for `overrides`. It is stopped at the end of the test (in a
 * hook: of the file), which fails when the worker does not end within ten seconds or has ended by an error. A test that fails shows
 * the worker's last warnings.
 */
export async function startTestWorker(
  t: ExecutionContext<unknown>,
  database: { url: string },
  overrides: Partial<Config> = {},
): Promise<RunningWorker> {
  const { url } = database;
  const config: Config = { ...loadConfig({ DATABASE_URL: url, ROWHOOK_SECRET_KEY: SECRET_KEY }), ...overrides };
  const warnings: string[] = [];
  const log = pino({ level: 'warn', base: null }, { write: (line: string) => void warnings.push(line.trim()) });
  const worker = await startWorker({ url, config, secretBox: openSecretBox(config), log });
  worker.done.catch(() => {}); // Said at the end.
  cleanupAfter(t, async () => {
    if (t.passed === false) t.log(...warnings.slice(-20));
    await endWorker(worker);
  });
  return worker;
}

async function endWorker(worker: RunningWorker): Promise<void> {
  const late = new AbortController();
  const ended = worker.stop({ graceMs: 5_000 }).then(() => worker.done);
  const timeout = sleep(10_000, true, { signal: late.signal }).catch(() => false);
  try {
    if ((await Promise.race([ended, timeout])) !== true) return;
    worker.abort();
    throw new Error('The worker was left running: it did not end within 10 s of being stopped');
  } finally {
    late.abort();
  }
}

/** `rowhook work` in a process of its own. */
export interface WorkerProcess {
  readonly pid: number;
  /** Of its health checks: `http://127.0.0.1:port`. */
  readonly url: string;
  /** What it wrote so far, to stdout and stderr. */
  readonly output: string;
  /** Resolves when it has ended, however it did. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(signal?: NodeJS.Signals): void;
}

/**
 * Starts `rowhook work` and resolves once it is ready. Killed at the end of the test, should it still run then.
 *
 * @param environment settings on top of the defaults, as in `{ QUEUE_POLLING_TIME: '0.5' }`
 */
export async function spawnWorker(
  t: ExecutionContext<unknown>,
  database: { url: string },
  environment: Record<string, string> = {},
): Promise<WorkerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [program, 'work'], {
    // Not in the project: a developer's `.env` is none of the tests' business.
    cwd: tmpdir(),
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: database.url,
      ROWHOOK_HTTP_PORT: String(port),
      ROWHOOK_SECRET_KEY: SECRET_KEY,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const worker = new SpawnedWorker(child, `http://127.0.0.1:${port}`);
  cleanupAfter(t, async () => {
    worker.kill('SIGKILL');
    await worker.exited;
  });
  await eventually(() => worker.hasEnded || worker.isReady(), { timeoutMs: 20_000 });
  if (worker.hasEnded) throw new Error(`rowhook work ended before it was ready:\n${worker.output}`);
  return worker;
}

const program = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

class SpawnedWorker implements WorkerProcess {
  output = '';
  readonly url: string;
  readonly exited: WorkerProcess['exited'];
  readonly #child: ChildProcess;

  constructor(child: ChildProcess, url: string) {
    this.url = url;
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.exited = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    this.#child.kill(signal);
  }

  async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`)).ok;
    } catch (cause) {
      throw new Error(`rowhook work does not answer:\n${this.output}`, { cause });
    }
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
