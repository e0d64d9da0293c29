import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { parse } from 'yaml';
import { loadConfig } from '../src/config.ts';

interface Service {
  image: string;
  build?: { dockerfile_inline: string };
  command?: string[];
  environment?: Record<string, string | number>;
  volumes?: string[];
  deploy?: { replicas: number };
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  restart: string;
  stop_grace_period?: string;
}

const root = new URL('../', import.meta.url);
const text = readFileSync(new URL('docker-compose.yml', root), 'utf8');
const compose: { services: Record<string, Service>; volumes: Record<string, unknown> } = parse(text, { merge: true });
const {
  postgres,
  migrate,
  'secret-key': secretKey,
  worker,
  receiver,
} = compose.services as Record<string, Service> &
  Record<'postgres' | 'migrate' | 'secret-key' | 'worker' | 'receiver', Service>;
const run = promisify(execFile);

test('PostgreSQL, its migration, a key, two workers and a receiver are there, and nothing else', (t) => {
  t.deepEqual(Object.keys(compose.services).sort(), ['migrate', 'postgres', 'receiver', 'secret-key', 'worker']);
  t.is(worker.deploy?.replicas, 2);
});

test('the data of PostgreSQL is on a declared volume, where the image of version 18 keeps it', (t) => {
  t.is(postgres.image, 'postgres:18');
  t.deepEqual(postgres.volumes, ['postgres:/var/lib/postgresql']);
  t.true('postgres' in compose.volumes);
});

test('workers start once PostgreSQL is healthy, and migration and key are made', (t) => {
  t.deepEqual(migrate.depends_on, { postgres: { condition: 'service_healthy' } });
  t.deepEqual(worker.depends_on, {
    postgres: { condition: 'service_healthy' },
    migrate: { condition: 'service_completed_successfully' },
    'secret-key': { condition: 'service_completed_successfully' },
  });
});

test('every service that lives on has a health check and comes back after a failure', (t) => {
  for (const service of [postgres, worker, receiver]) {
    t.is(service.healthcheck?.test[0], 'CMD');
    t.is(service.restart, 'unless-stopped');
  }
  for (const service of [migrate, secretKey]) t.is(service.restart, 'no');
});

test('the key is made on a declared volume, by a user who may, and workers read it from there', (t) => {
  const file = secretKey.command?.at(-1);
  t.is(file, settingsOf(worker).secretKeyFile);
  t.deepEqual(secretKey.command?.slice(2, -1), ['secrets', 'generate-key', '--file']);
  t.deepEqual([secretKey.volumes, worker.volumes], [['keys:/keys'], ['keys:/keys:ro']]);
  t.true('keys' in compose.volumes);
  t.regex(worker.build?.dockerfile_inline ?? '', /^RUN mkdir \/keys && chown node:node \/keys$/m);
});

test('a worker has more time to stop than it gives its deliveries', (t) => {
  const { shutdownGraceMs } = settingsOf(worker);
  t.true(Number.parseFloat(worker.stop_grace_period ?? '0s') * 1000 >= shutdownGraceMs + 5_000);
});

test('every setting is one that Rowhook knows, with a value that it accepts', (t) => {
  t.is(settingsOf(migrate).databaseUrl, 'postgres://rowhook:rowhook@postgres:5432/rowhook');
  const { databaseUrl, httpHost, httpPort, pollingTimeMs } = settingsOf(worker);
  t.is(databaseUrl, settingsOf(migrate).databaseUrl);
  t.deepEqual({ httpHost, httpPort, pollingTimeMs }, { httpHost: '0.0.0.0', httpPort: 8787, pollingTimeMs: 5_000 });
});

test('the only secret is a password with a default for development', (t) => {
  const variables = [...text.matchAll(/\$\{(\w+):-(\w*)\}/g)].map(([, name]) => name);
  t.deepEqual([...new Set(variables)].sort(), [
    'POSTGRES_PASSWORD',
    'QUEUE_POLLING_TIME',
    'ROWHOOK_CONCURRENCY',
    'ROWHOOK_LOG_LEVEL',
  ]);
  t.is(text.match(/\$/g)?.length, variables.length, 'every variable has a default');
  t.deepEqual(new Set(text.match(/PASSWORD:-\w+/g)), new Set(['PASSWORD:-rowhook']));
});

test('the image copies what is there and runs programs that are there', (t) => {
  const dockerfile = worker.build?.dockerfile_inline ?? '';
  const copied = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, sources]) => sources?.split(' ') ?? []);
  t.true(copied.includes('src') && copied.includes('sql'));
  const programs = [migrate, secretKey, worker, receiver].map((service) => service.command?.[1] ?? 'none');
  for (const path of [...copied, ...programs]) t.true(existsSync(new URL(path, root)), `${path} is missing`);
  t.true(dockerfile.startsWith('FROM node:24-slim\n'), 'glibc, which what comes from npm is built for');
});

test('the health check of a worker passes while /readyz answers well, and only then', async (t) => {
  let status = 200;
  const server = createServer((request, response) =>
    response.writeHead(request.url === '/readyz' ? status : 404).end(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const check = healthCheck(worker, 8787, (server.address() as AddressInfo).port);
  await t.notThrowsAsync(check);
  status = 503;
  await t.throwsAsync(check, { message: /Command failed/ });
});

test('the health check of the receiver passes while it listens, and only then', async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const check = healthCheck(receiver, 9100, (server.address() as AddressInfo).port);
  await t.notThrowsAsync(check);
  await new Promise((resolve) => server.close(resolve));
  await t.throwsAsync(check, { message: /Command failed/ });
});

/** Runs a health check as Docker does, against another port. */
function healthCheck(service: Service, port: number, actual: number): () => Promise<unknown> {
  const [, command, ...args] = service.healthcheck?.test ?? [];
  if (command !== 'node') throw new Error(`The health check runs ${command}, not node`);
  const changed = args.map((arg) => arg.replace(String(port), String(actual)));
  return () => run(process.execPath, changed, { cwd: fileURLToPath(root), timeout: 10_000 });
}

/** The configuration that a service gets when nothing is set. Unknown names are an error. */
function settingsOf(service: Service): ReturnType<typeof loadConfig> {
  const environment = Object.entries(service.environment ?? {}).map(([name, value]) => [
    name,
    String(value).replace(/\$\{\w+:-(\w*)\}/g, '$1'),
  ]);
  return loadConfig(Object.fromEntries(environment));
}
