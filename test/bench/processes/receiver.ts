// The endpoint that is delivered to: counts, and answers 200 at once.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerParent, preciseNow } from '../child.ts';

export type ReceiverQuestion =
  /** Starts counting from zero. With `numbered`, also notes when each number of 'number N;' came. */
  | { reset: { numbered?: number } }
  /** Answers when so many came, or when none came for a while. */
  | { wait: { requests: number; patienceMs: number } };

export interface ReceiverAnswer {
  url: string;
  requests: number;
  /** Of one body, on average. */
  bodyBytes: number;
  /** By number: when the first request with it was complete. 0: none came. */
  receivedAt: Float64Array;
}

let requests = 0;
let bytes = 0;
let receivedAt = new Float64Array();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (receivedAt.length > 0) chunks.push(chunk);
  });
  request.on('end', () => {
    requests++;
    if (receivedAt.length > 0) note(Buffer.concat(chunks).toString());
    response.end();
  });
});
server.keepAliveTimeout = 0;
const listening = new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

answerParent(async (question: ReceiverQuestion): Promise<ReceiverAnswer> => {
  await listening;
  if ('reset' in question) reset(question.reset.numbered ?? 0);
  else await wait(question.wait);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, requests, bodyBytes: Math.round(bytes / requests), receivedAt };
});

function reset(numbered: number): void {
  requests = bytes = 0;
  receivedAt = new Float64Array(numbered);
}

function note(body: string): void {
  const number = Number(/"number (\d+);"/.exec(body)?.[1]);
  if (receivedAt[number] === 0) receivedAt[number] = preciseNow();
}

async function wait({ requests: wanted, patienceMs }: { requests: number; patienceMs: number }): Promise<void> {
  let seen = requests;
  let since = performance.now();
  while (requests < wanted && performance.now() - since < patienceMs) {
    await sleep(5);
    if (requests !== seen) since = performance.now();
    seen = requests;
  }
}
