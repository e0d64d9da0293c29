import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { assertMigrated } from '../../src/database/assert-migrated.ts';
import { certificate, privateKey } from '../helpers/certificate.ts';

/** A server that speaks as much of PostgreSQL's protocol as `answer` does. */
async function startServer(t: ExecutionContext, answer: (socket: Socket, message: Buffer) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (message) => answer(socket, message));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}/shop`;
}

async function problemOf(t: ExecutionContext, url: string) {
  const error = await t.throwsAsync<Error & { hint?: string; exitCode?: number }>(assertMigrated(url));
  t.is(error?.exitCode, 4, String(error));
  return error?.hint ?? '';
}

test('a server without TLS that is asked for it', async (t) => {
  const place = await startServer(t, (socket) => socket.write('N'));
  t.regex(await problemOf(t, `postgres://me:secret@${place}?sslmode=verify-full`), /take sslmode out of DATABASE_URL/);
});

test('a certificate that is not trusted, or is for another host', async (t) => {
  const place = await startServer(t, (socket) => {
    socket.write('S');
    new TLSSocket(socket, { isServer: true, cert: certificate('server'), key: privateKey('server') }).on(
      'error',
      () => {},
    );
  });
  t.regex(await problemOf(t, `postgres://me:secret@${place}?sslmode=verify-full`), /sslrootcert/);
});

test('a password that is asked for and not given', async (t) => {
  const SASL = Buffer.from('R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0', 'latin1');
  const place = await startServer(t, (socket) => {
    socket.write(SASL);
    socket.on('data', () => socket.write('R\0\0\0\x0c\0\0\0\x0br=xx'));
  });
  t.regex(await problemOf(t, `postgres://me@${place}`), /asks for a password/);
});
