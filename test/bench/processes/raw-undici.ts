// What undici alone does: the same requests as a worker's, from one process over as many connections, with no database.
import { Agent } from 'undici';
import { answerParent } from '../child.ts';

export interface RawQuestion {
  url: string;
  connections: number;
  bodyBytes: number;
  ms: number;
}

let agent: Agent | undefined;

answerParent(async ({ url, connections, bodyBytes, ms }: RawQuestion): Promise<number> => {
  agent ??= new Agent({ connections, pipelining: 1 });
  const body = JSON.stringify({ note: 'x'.repeat(bodyBytes - '{"note":""}'.length) });
  await post(agent, url, connections, body, WARM_UP_MS);
  const start = performance.now();
  const posts = await post(agent, url, connections, body, ms);
  return (posts * 1000) / (performance.now() - start);
});

const WARM_UP_MS = 200;

async function post(http: Agent, url: string, connections: number, body: string, ms: number): Promise<number> {
  const { origin, pathname } = new URL(url);
  const end = performance.now() + ms;
  let posts = 0;
  const one = async () => {
    while (performance.now() < end) {
      const headers = headersOf(++posts);
      const response = await http.request({ origin, path: pathname, method: 'POST', headers, body });
      if (response.statusCode !== 200) throw new Error(`The receiver answered ${response.statusCode}`);
      await response.body.dump();
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  return posts;
}

function headersOf(number: number): Record<string, string> {
  return {
    'user-agent': 'undici',
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'webhook-id': `msg_${number}_1`,
    'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
  };
}
