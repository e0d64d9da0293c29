import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import test from 'ava';
import { generateSecretKey } from '../../src/secrets/secret-keys.ts';
import { generateSigningSecret } from '../../src/secrets/signing-secret.ts';

const run = promisify(execFile);
const log = new URL('../../src/observe/log.ts', import.meta.url).href;

/** What a logger of a process of its own writes for this. */
async function logged(fields: string, logFormat: 'json' | 'pretty'): Promise<string> {
  const script = `
    import { createLogger } from ${JSON.stringify(log)};
    createLogger({ logLevel: 'trace', logFormat: '${logFormat}' }).info(${fields}, 'a line');`;
  return (await run(process.execPath, ['--input-type=module', '--eval', script])).stderr;
}

for (const logFormat of ['json', 'pretty'] as const) {
  test(`secrets, keys and passwords are hidden in a log that is ${logFormat}, at the top and one level down`, async (t) => {
    const secret = generateSigningSecret('v1').text;
    const secretKey = generateSecretKey();
    const databaseUrl = 'postgres://me:s3cret@host/db';
    const fields = JSON.stringify({
      secret,
      secretKey,
      databaseUrl,
      config: { secretKey, databaseUrl },
      shown: { secret },
    });
    const written = await logged(fields, logFormat);
    t.regex(written, /a line/);
    t.is(written.match(/\[hidden\]/g)?.length, 6);
    for (const hidden of [secret, secretKey, 's3cret']) t.false(written.includes(hidden));
  });
}
