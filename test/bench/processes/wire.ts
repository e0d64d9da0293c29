import { Socket } from 'node:net';
import pg from 'pg';

/** A session that runs statements prepared under a name, with next to no work on this side: PostgreSQL has to be what is measured. */
export interface WireSession {
  /** Resolves when PostgreSQL says that the statement's transaction is over. */
  run(statement: string, parameters: readonly string[]): Promise<void>;
  end(): void;
}

/** Connects and prepares with pg, then speaks to PostgreSQL directly. */
export async function openWire(url: string, prepare: string): Promise<WireSession> {
  const socket = new Socket();
  const client = new pg.Client({ connectionString: url, application_name: 'rowhook bench', stream: () => socket });
  client.on('error', () => {}); // The statement under way says so.
  await client.connect();
  await client.query(prepare);
  socket.removeAllListeners('data');
  return takeOver(socket);
}

function takeOver(socket: Socket): WireSession {
  let pending: PromiseWithResolvers<void> | undefined;
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    // ReadyForQuery is the last message of an answer: 'Z', its length, and the state of the transaction.
    if (received.length < 6 || received[received.length - 6] !== 0x5a) return;
    const answer = received;
    received = Buffer.alloc(0);
    // BindComplete comes first when all is well, an ErrorResponse otherwise.
    if (answer[0] === 0x32 && !answer.includes('SERROR')) pending?.resolve();
    else pending?.reject(new Error(answer.toString('latin1').replace(/[^ -~]+/g, ' ')));
  });
  socket.on('close', () => pending?.reject(new Error('PostgreSQL ended the session')));
  return {
    run(statement, parameters) {
      pending = Promise.withResolvers();
      socket.write(bindExecuteSync(statement, parameters));
      return pending.promise;
    },
    end: () => socket.destroy(),
  };
}

const EXECUTE_SYNC = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0x53, 0, 0, 0, 4]);

/** Bind with text parameters, Execute and Sync of the extended query protocol. All is ASCII. */
function bindExecuteSync(statement: string, parameters: readonly string[]): Buffer {
  const length = parameters.reduce((sum, text) => sum + 4 + text.length, 4 + 1 + statement.length + 1 + 2 + 2 + 2);
  const message = Buffer.allocUnsafe(1 + length + EXECUTE_SYNC.length);
  let at = message.writeUInt8(0x42, 0);
  at = message.writeInt32BE(length, at);
  at = message.writeUInt8(0, at);
  at += message.write(statement, at, 'latin1');
  at = message.writeUInt8(0, at);
  at = message.writeInt16BE(0, at);
  at = message.writeInt16BE(parameters.length, at);
  for (const text of parameters) {
    at = message.writeInt32BE(text.length, at);
    at += message.write(text, at, 'latin1');
  }
  at = message.writeInt16BE(0, at);
  EXECUTE_SYNC.copy(message, at);
  return message;
}
