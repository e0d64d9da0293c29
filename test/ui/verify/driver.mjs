import { createInterface } from 'node:readline';
import { verify } from './sample.mjs';

for await (const line of createInterface({ input: process.stdin })) {
  const [body, ...values] = line.split('\t');
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  const headers = Object.fromEntries(names.map((name, i) => [name, values[i]]).filter(([, value]) => value));
  console.log(verify(Buffer.from(body, 'base64'), headers));
}
