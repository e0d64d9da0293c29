import { createSecretKey } from 'node:crypto';
import test, { type ExecutionContext } from 'ava';
import { type SignatureScheme, type Signer, sign } from '../../../src/deliver/sign.ts';
import { rotateSigningSecret } from '../../../src/secrets/rotate-signing-secret.ts';
import { showSigningSecrets } from '../../../src/secrets/show-signing-secrets.ts';
import { generateSigningSecret } from '../../../src/secrets/signing-secret.ts';
import { boxOf, openSignedShop, signaturesOf } from '../../helpers/signed-shop.ts';
import { startTestWorker } from '../../helpers/worker.ts';
import { LANGUAGES } from './languages.ts';
import { isInstalled, prepareSample, type Sample, type Signed } from './run-sample.ts';

const SCHEMES: SignatureScheme[] = ['v1', 'v1a'];
const BUILD_MS = 180_000;

for (const scheme of SCHEMES)
  test.serial(`every sample for ${scheme} accepts what Rowhook sends, and nothing else`, async (t) => {
    t.timeout(BUILD_MS);
    const { secret, sent, rotated } = await send(t, scheme);
    const own = generateSigningSecret(scheme);
    for (const [name, { verify }] of await samplesOf(t, scheme)) {
      const judge = async (by: string, requests: Record<string, Signed>) => {
        const said = await verify(by, Object.values(requests));
        return Object.fromEntries(Object.keys(requests).map((what, index) => [what, said[index]]));
      };
      t.deepEqual(
        await judge(secret, { sent, 'while it is replaced': rotated, ...tampered(sent, scheme) }),
        {
          sent: 'true',
          'while it is replaced': 'true',
          'another body': 'false',
          'another id': 'false',
          'another time': 'false',
          'no signature': 'false',
          'no header': 'false',
          'no number of seconds': 'false',
          'a signature that is none': 'false',
          'a signature of another scheme': 'false',
        },
        name,
      );
      t.deepEqual(
        await judge(own.verifier, {
          now: signedBy(own),
          old: signedBy(own, -400),
          early: signedBy(own, 400),
          'of another secret': sent,
        }),
        { now: 'true', old: 'false', early: 'false', 'of another secret': 'false' },
        name,
      );
      // With an empty key anybody could sign.
      const byAnybody = signedBy(scheme === 'v1' ? { scheme, key: createSecretKey(Buffer.alloc(0)) } : own);
      const said = await verify('', [byAnybody]).catch(() => ['false']);
      t.deepEqual(said, ['false'], `${name}, without a secret`);
    }
  });

/** Two real requests of a registration, the second while its secret is being replaced; and its first secret. */
async function send(t: ExecutionContext, scheme: SignatureScheme) {
  const shop = await openSignedShop(t, { signing: `'${scheme}'` });
  await startTestWorker(t, shop.db);
  const sent = await shop.order();
  const [shown] = await showSigningSecrets(shop.db.pool, boxOf(), shop.registrationId);
  await rotateSigningSecret(shop.db.pool, boxOf(), { registrationId: shop.registrationId });
  const rotated = await shop.order();
  t.is(signaturesOf(rotated).length, 2);
  return { secret: shown?.secret ?? '', sent, rotated };
}

/** Those that can be run here; which cannot is said. */
async function samplesOf(t: ExecutionContext, scheme: SignatureScheme): Promise<[name: string, Sample][]> {
  const samples: [string, Sample][] = [];
  for (const language of LANGUAGES)
    if (await isInstalled(language, scheme)) samples.push([language.name, await prepareSample(t, language, scheme)]);
    else t.log(`Not run, as it is not installed: ${language.name}`);
  return samples;
}

function tampered({ body, headers }: Signed, scheme: SignatureScheme): Record<string, Signed> {
  const { 'webhook-signature': signature = '' } = headers;
  const other = scheme === 'v1' ? 'v1a' : 'v1';
  const changed = (changes: Signed['headers']) => ({ body, headers: { ...headers, ...changes } });
  return {
    'another body': { body: Buffer.concat([body, Buffer.from(' ')]), headers },
    'another id': changed({ 'webhook-id': 'msg_1_2' }),
    'another time': changed({ 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 1) }),
    'no signature': changed({ 'webhook-signature': '' }),
    'no header': { body, headers: {} },
    'no number of seconds': changed({ 'webhook-timestamp': 'now' }),
    'a signature that is none': changed({ 'webhook-signature': `${scheme}, ${scheme},AAAA ${scheme},= nonsense` }),
    'a signature of another scheme': changed({
      'webhook-signature': String(signature).replace(`${scheme},`, `${other},`),
    }),
  };
}

/** What Rowhook would send now, or so many seconds later. */
function signedBy(signer: Signer, later = 0): Signed {
  const [id, body] = ['msg_7_8', '{"note":"Zürich"}'];
  const timestamp = String(Math.floor(Date.now() / 1000) + later);
  return {
    body: Buffer.from(body),
    headers: {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': sign([signer], id, timestamp, body),
    },
  };
}
