import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';
import type { SignatureScheme } from '../../../src/deliver/sign.ts';
import type { ReceivedRequest } from '../../helpers/receiver.ts';
import type { Language } from './languages.ts';

/** What a sample is given of a request. */
export type Signed = Pick<ReceivedRequest, 'body' | 'headers'>;

/** A sample that is ready to run. */
export interface Sample {
  /** Whether it accepts each request, in its own words. @throws where it ends with an error */
  verify(secret: string, requests: Signed[]): Promise<string[]>;
}

/** Where a sample is that the web admin shows. */
export function sampleOf(scheme: SignatureScheme, file: string): string {
  return pathOf(`../../../src/admin/ui/pages/registrations/detail/verify/${scheme}/${file}`);
}

const run = promisify(execFile);

export async function isInstalled({ probe }: Language, scheme: SignatureScheme): Promise<boolean> {
  const [command = '', ...args] = probe(scheme);
  return run(command, args).then(
    () => true,
    () => false,
  );
}

/** Puts a sample beside its driver, in a folder that is gone after the test. */
export async function prepareSample(t: ExecutionContext, language: Language, scheme: SignatureScheme): Promise<Sample> {
  const folder = await mkdtemp(join(tmpdir(), 'rowhook-sample-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const { sample, as, driver, files = {}, build } = language;
  await mkdir(dirname(join(folder, as)), { recursive: true });
  await copyFile(sampleOf(scheme, sample), join(folder, as));
  await copyFile(pathOf(driver), join(folder, driver));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  if (build) await execute(build, { folder });
  return {
    verify: async (secret, requests) => {
      const said = await execute(language.run, { folder, secret, input: requests.map(line).join('') });
      return said.split('\n').slice(0, -1);
    },
  };
}

async function execute(
  [command = '', ...args]: string[],
  { folder, secret = '', input = '' }: { folder: string; secret?: string; input?: string },
): Promise<string> {
  const running = run(command, args, { cwd: folder, env: { ...process.env, WEBHOOK_SECRET: secret } });
  // What ends without reading it says why by its exit.
  running.child.stdin?.on('error', () => {}).end(input);
  return (await running).stdout;
}

function line({ body, headers }: Signed): string {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  return `${[body.toString('base64'), ...names.map((name) => headers[name] ?? '')].join('\t')}\n`;
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
