// A program of its own that uses an embedded database: embedded.test.ts starts it, talks to it and kills it.
// Arguments: the folder and, optionally, a umask (octal). It prints one line of JSON when the database runs, stops on
// SIGINT (after one more query) and when its input ends.
import { Client } from 'pg';
import { startEmbedded } from '../../src/database/embedded.ts';

const [dir = '', umask] = process.argv.slice(2);
if (umask) process.umask(Number.parseInt(umask, 8));

const database = await startEmbedded({ dir, settings: { shared_buffers: '16MB', fsync: 'off' } });
const { url, pid, port, adopted } = database;

async function end(): Promise<void> {
  const client = new Client(url);
  await client.connect();
  await client.end();
  await database.stop();
  process.exit(0);
}

process.once('SIGINT', end);
process.stdin.once('end', end).resume();
process.stdout.write(`${JSON.stringify({ url, pid, port, adopted })}\n`);
