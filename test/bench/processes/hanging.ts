// Endpoints that take every request and answer none.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../child.ts';

export interface HangingQuestion {
  endpoints: number;
}

answerParent(
  ({ endpoints }: HangingQuestion): Promise<string[]> => Promise.all(Array.from({ length: endpoints }, open)),
);

function open(): Promise<string> {
  const server = createServer((request) => request.resume());
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)),
  );
}
