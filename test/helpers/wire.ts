import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { ExecutionContext } from 'ava';

/** What a bare socket server saw. */
export interface Wire {
  /** `http://127.0.0.1:port/`, or `https://localhost:port/`. */
  readonly uri: string;
  readonly port: number;
  /** Each request so far: its bytes, up to the end of its body. */
  readonly requests: string[];
  readonly connections: number;
  /** Connections that are open now. */
  readonly open: number;
  /** Their ends on this side. */
  readonly sockets: ReadonlySet<Socket>;
}

export interface WireOptions {
  onConnect?: (socket: Socket) => void;
  /** Speaks TLS. */
  tls?: TlsOptions;
}

/** A server that answers each request, of whatever kind, by writing what it likes to the socket. Closed at the end of the test. */
export async function startWire(
  t: ExecutionContext<unknown>,
  answer: (socket: Socket, wire: Wire) => void,
  { onConnect, tls }: WireOptions = {},
): Promise<Wire> {
  const sockets = new Set<Socket>();
  const wire = {
    uri: '',
    port: 0,
    requests: [] as string[],
    connections: 0,
    sockets,
    get open() {
      return sockets.size;
    },
  };
  const accept = (socket: Socket) => {
    wire.connections++;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    onConnect?.(socket);
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      if (!isComplete(seen)) return;
      wire.requests.push(seen);
      seen = '';
      answer(socket, wire);
    });
  };
  const server = tls ? createTlsServer(tls, accept).on('tlsClientError', () => {}) : createTcpServer(accept);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  wire.port = (server.address() as AddressInfo).port;
  wire.uri = tls ? `https://localhost:${wire.port}/` : `http://127.0.0.1:${wire.port}/`;
  return wire;
}

function isComplete(request: string): boolean {
  const end = request.indexOf('\r\n\r\n');
  const length = Number(/^content-length: (\d+)/im.exec(request)?.[1] ?? 0);
  return end >= 0 && request.length >= end + 4 + length;
}

/** An answer of 200 with the body `ok`. */
export const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
