import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';

export interface SocketServerOptions {
  server: HttpServer;
  path: string;
  /** Whether pages of this site may connect. A program sends none. */
  isAllowedOrigin: (origin: string | undefined, host: string | undefined) => boolean;
  onSocket: (socket: WebSocket) => void;
}

export interface SocketServer {
  /** Tells everybody that it ends, and cuts off who does not go. */
  close(): Promise<void>;
}

/** What one process, one connection and its messages may come to. */
const LIMITS = { sockets: 500, messageBytes: 100_000, messages: 200, perMs: 10_000 };

/** How often the other side is asked whether it is there still. */
const PING_EVERY_MS = 15_000;
/** How long the other side may take to go once it is told to. */
const CLOSE_WITHIN_MS = 1_000;

const GOING_AWAY = 1001;
const TOO_MANY = 4429;

/** Web sockets on the server that answers HTTP: one path, one protocol, and nobody who does not keep to the limits. */
export function openSocketServer({ server, path, isAllowedOrigin, onSocket }: SocketServerOptions): SocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.messageBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
  });
  const onUpgrade = (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const status = refusal(request);
    if (status) return refuse(connection, status);
    sockets.handleUpgrade(request, connection, head, (socket) => {
      keepWithinLimits(socket);
      keepAlive(socket);
      onSocket(socket);
    });
  };
  const refusal = ({ url, headers }: IncomingMessage): string | undefined => {
    if (url?.split('?')[0] !== path) return '404 Not Found';
    if (!isAllowedOrigin(headers.origin, headers.host)) return '403 Forbidden';
    return sockets.clients.size >= LIMITS.sockets ? '503 Service Unavailable' : undefined;
  };
  server.on('upgrade', onUpgrade);
  return {
    async close() {
      server.off('upgrade', onUpgrade);
      const gone = [...sockets.clients].map(closed);
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'Going away');
      const late = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, CLOSE_WITHIN_MS);
      await Promise.all(gone);
      clearTimeout(late);
    },
  };
}

function refuse(connection: Duplex, status: string): void {
  connection.on('error', () => {}); // It is gone already.
  connection.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** A message that is too long ends the connection by itself; too many of them do here. */
function keepWithinLimits(socket: WebSocket): void {
  let messages = 0;
  const renewing = setInterval(() => {
    messages = 0;
  }, LIMITS.perMs);
  socket.on('message', () => {
    if (++messages > LIMITS.messages) socket.close(TOO_MANY, 'Too many messages');
  });
  socket.on('error', () => {}); // It is closed for it, with a code that says why.
  socket.once('close', () => clearInterval(renewing));
}

function keepAlive(socket: WebSocket): void {
  let isThere = true;
  socket.on('pong', () => {
    isThere = true;
  });
  const asking = setInterval(() => {
    if (!isThere) return socket.terminate();
    isThere = false;
    socket.ping();
  }, PING_EVERY_MS);
  socket.once('close', () => clearInterval(asking));
}

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
