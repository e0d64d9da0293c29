import { setTimeout as sleep } from 'node:timers/promises';
import { paintFor } from '../cli/paint.ts';
import { runUntilSignal } from '../cli/run-until-signal.ts';
import { serveWithAdmin } from '../cli/serve-admin.ts';
import { aborted, catchSignals, type Signals } from '../cli/signals.ts';
import { type CommandDatabase, withDatabase } from '../cli/with-database.ts';
import { migrate } from '../database/migrate.ts';
import { createPool } from '../database/pool.ts';
import { startWorker } from '../queue/worker.ts';
import { openSecretBox } from '../secrets/open-secret-box.ts';
import { renderHeader } from './header.ts';
import type { DemoContext } from './once.ts';
import { printAttempts } from './print-attempts.ts';
import { printRequests } from './print-requests.ts';
import { Progress } from './progress.ts';
import { Receiver } from './receiver.ts';
import { openShop, registerReceiver, withSession } from './shop.ts';
import { withCleanup } from './with-cleanup.ts';
import { WriteLog } from './write-log.ts';
import { Writer } from './writer.ts';

const WRITE_EVERY_MS = 2000;
/** The receiver's port, where it is free: the address of `node src/demo/receiver.ts` too. */
const RECEIVER_PORT = 9100;
/** How long the last write may take to arrive before the end, in ms. */
const LAST_ARRIVAL_MS = 2000;

/** Runs everything of `rowhook start`, a receiver and a writer, and prints each delivery, until a signal. */
export async function runLive(context: DemoContext): Promise<void> {
  const { config, log } = context;
  const signals = catchSignals();
  const progress = new Progress();
  const written = new WriteLog();
  try {
    progress.begin(config.databaseUrl === undefined ? 'start the embedded PostgreSQL' : 'connect to PostgreSQL');
    await withDatabase({ config, log }, (database) => demonstrate(database, context, written, progress, signals));
    progress.end();
    console.log(written.summary());
  } finally {
    progress.end();
    signals.release();
  }
}

function demonstrate(
  { url, failed }: CommandDatabase,
  { config, log }: DemoContext,
  written: WriteLog,
  progress: Progress,
  signals: Signals,
): Promise<void> {
  return withCleanup(async (defer) => {
    progress.begin('bring the schema up to date');
    await migrate(url, { log });
    const secretBox = openSecretBox(config);
    progress.begin('start a receiver and a worker');
    const receiver = await startReceiver();
    defer(() => receiver.close());
    const requests = printRequests(receiver, { committedAt: written.committedAt });
    defer(() => requests.flush());
    written.watch(receiver);
    await withSession(url, 'rowhook demo', async (client) => {
      await openShop(client);
      await registerReceiver(client, receiver.url, secretBox ? 'v1' : 'none');
    });
    if (signals.stop.aborted) return;

    const worker = await startWorker({ url, config, secretBox, log });
    defer(() => worker.stop({ graceMs: config.shutdownGraceMs }));
    const attempts = printAttempts(worker.events, receiver.url);
    defer(() => attempts.flush());
    worker.events.on('attempt', (event) => {
      if (event.error !== undefined && event.outcome !== 'released') written.attemptFailed();
    });
    const pool = createPool(url, { max: 1, applicationName: 'rowhook health', log });
    defer(() => pool.end());
    const options = { host: config.httpHost, worker, pool, log };
    const server = await otherwiseOnAnyPort(config.httpPort, (port) =>
      serveWithAdmin(config, url, { ...options, port }),
    );
    defer(() => server.close());
    progress.done();
    console.log(
      renderHeader(
        { config, databaseUrl: url, receiverUrl: receiver.url, healthUrl: server.url, signInLink: server.signInLink },
        paintFor(process.stdout),
      ),
    );

    const onProblem = (error: unknown) =>
      log.warn({ err: error }, 'The writer of the demo cannot write; it tries again');
    const writer = new Writer({ url, everyMs: WRITE_EVERY_MS, onCommit: written.committed, onProblem });
    defer(() => writer.stop());
    await runUntilSignal(worker, {
      signals: afterWriter(signals, writer, written),
      graceMs: config.shutdownGraceMs,
      log,
      failed,
    });
  });
}

/** Holds the first signal back from the worker until the writer has stopped and what it wrote has arrived. */
function afterWriter(signals: Signals, writer: Writer, written: WriteLog): Signals {
  const stop = new AbortController();
  const comeToAnEnd = async () => {
    await aborted(signals.stop);
    console.log(paintFor(process.stdout).dim('\nStopping: the writer first, then what is under way, then the rest'));
    await writer.stop();
    await Promise.race([
      written.allArrived(),
      aborted(signals.abort),
      sleep(LAST_ARRIVAL_MS, undefined, { ref: false }),
    ]);
    stop.abort(signals.stop.reason);
  };
  void comeToAnEnd();
  return { stop: stop.signal, abort: signals.abort, release() {} };
}

function startReceiver(): Promise<Receiver> {
  return otherwiseOnAnyPort(RECEIVER_PORT, (port) => Receiver.start({ port }));
}

/** A port that is taken is no reason not to see the demo. */
async function otherwiseOnAnyPort<T>(port: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return start(0);
  }
}
