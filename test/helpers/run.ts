// `npm test`: one PostgreSQL for the whole run, then AVA. Arguments go to AVA: `npm test -- test/queue/dispatcher.test.ts`.
// The very last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SERVER_VARIABLE } from './environment.ts';
import { makeTemplate, startServer } from './server.ts';
import { type TapCount, tapReader } from './tap.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ava = fileURLToPath(new URL('./cli.js', import.meta.resolve('ava')));

const count: TapCount = { passed: 0, failed: 0, skipped: 0, failures: [], finished: false };
try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(error);
  count.failed++;
}
if (count.failures.length > 0)
  console.log(['', 'Failed:', ...count.failures.map((title) => `✘ ${title}`), ''].join('\n'));
if (count.passed + count.failed === 0) console.error('No test ran.');
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;

async function run(args: string[]): Promise<void> {
  const server = await startServer();
  try {
    const template = await makeTemplate(server);
    const shared = JSON.stringify({ url: server.url, prefix: server.prefix, template });
    const code = await runAva(args, { ...process.env, [SERVER_VARIABLE]: shared });
    // AVA failed without saying which test: a crash of its own, or a wrong argument.
    if (count.failed === 0 && (code !== 0 || !count.finished)) count.failed++;
  } finally {
    await server.stop();
  }
}

async function runAva(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, [ava, '--tap', ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A terminal sends Ctrl-C to AVA as well. This process has to outlive it, to end PostgreSQL.
  const relay = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', relay).on('SIGTERM', relay);
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  const read = tapReader(count);
  for await (const line of createInterface({ input: child.stdout })) {
    const readable = read(line);
    if (readable !== undefined) console.log(readable);
  }
  return ended;
}
