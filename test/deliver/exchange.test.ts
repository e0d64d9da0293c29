import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import test, { type ExecutionContext } from 'ava';
import { AttemptTimedOut } from '../../src/deliver/failure.ts';
import { startSender } from '../helpers/sender.ts';

const TIMEOUT_MS = 1_000;

/** Answers when it is told to, in a thread of its own: it goes on while this one is held up. */
const ENDPOINT = `
  const { createServer } = require('node:http');
  const { parentPort, workerData } = require('node:worker_threads');
  const server = createServer((request, response) => {
    parentPort.once('message', () => response.end('ok', () => {
      Atomics.store(workerData, 0, 1);
      Atomics.notify(workerData, 0);
    }));
    request.resume().once('end', () => parentPort.postMessage('asked'));
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;

async function startEndpoint(t: ExecutionContext) {
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(ENDPOINT, { eval: true, workerData: answered });
  t.teardown(() => thread.terminate());
  const [port] = await once(thread, 'message');
  return {
    request: { uri: `http://127.0.0.1:${port}/`, headers: {}, body: '{}', timeoutMs: TIMEOUT_MS },
    asked: () => once(thread, 'message'),
    /** Holds this thread up until the endpoint has answered. */
    answerMeanwhile() {
      thread.postMessage('answer');
      Atomics.wait(answered, 0, 0);
    },
  };
}

/** Holds this thread up, as SIGSTOP would the process. */
function freeze(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test.serial(
  'an answer that came while the process was frozen counts, though the deadline is over on waking',
  async (t) => {
    const { request, asked, answerMeanwhile } = await startEndpoint(t);
    const sent = startSender(t).send(request);
    await asked();
    answerMeanwhile();
    freeze(TIMEOUT_MS + 100);
    t.like(await sent, { status: 200 });
  },
);

test.serial('a process that was frozen beyond the deadline and has no answer gives the request up', async (t) => {
  const { request, asked } = await startEndpoint(t);
  const sent = startSender(t).send(request);
  await asked();
  freeze(TIMEOUT_MS + 100);
  const answer = await sent;
  t.true('error' in answer && answer.error instanceof AttemptTimedOut);
});
