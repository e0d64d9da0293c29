import type { Dispatcher } from 'undici';
import type { Answer } from './answer.ts';
import { isOfKeptConnection } from './connect/connect-failures.ts';
import type { ConnectionsByOptions } from './connect/connections-by-options.ts';
import { endpointUrl } from './endpoint-url.ts';
import { AttemptTimedOut } from './failure.ts';
import { redact } from './redact.ts';
import type { Request } from './request.ts';

/** Bytes of a response body that are kept, and that are read before the connection is given up. */
const BODY_KEPT = 4_096;
const BODY_READ = 65_536;

/** Informational answers (1xx) that may come before the response. */
const MAX_INFORMATIONAL = 20;

/** Kept connections that may break under a request before it is begun. */
const MAX_BROKEN = 5;

class TooManyInformational extends Error {
  readonly code = 'HPE_TOO_MANY_INFORMATIONAL';
}

export interface ExchangeOptions {
  /** Bytes of the response body to keep. @default 4096 */
  keep?: number;
}

/** One request and its answer, as undici tells of it. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: Request;
  readonly #done: (answer: Answer) => void;
  readonly #keep: number;
  #timer: NodeJS.Timeout | undefined;
  #connections: ConnectionsByOptions | undefined;
  #broken = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #cutBy: Error | undefined;
  #answered = false;
  #informational = 0;
  #status = 0;
  #headers: Record<string, string | string[] | undefined> = {};
  readonly #chunks: Buffer[] = [];
  #read = 0;

  constructor(request: Request, done: (answer: Answer) => void, { keep = BODY_KEPT }: ExchangeOptions = {}) {
    this.#request = request;
    this.#done = done;
    this.#keep = keep;
  }

  start(connections: ConnectionsByOptions): void {
    this.#timer = setTimeout(() => this.#timeOut(), this.#request.timeoutMs);
    this.#connections = connections;
    this.#dispatch();
  }

  #dispatch(): void {
    const { uri, headers, body, connection } = this.#request;
    try {
      const options = { ...endpointUrl(uri), method: 'POST' as const, headers, body };
      this.#connections?.of(connection).dispatch(options, this);
    } catch (error) {
      this.#answer({ error: error as Error });
    }
  }

  cut(reason: Error): void {
    this.#cutBy ??= reason;
    this.#controller?.abort(reason);
    // A status that came in time is the verdict, even where the body never ends: what has answered is not asked again.
    this.#answer(this.#status > 0 ? this.#response() : { error: reason });
  }

  /**
   * Timers run before sockets are read. A process that was held up, or frozen, for longer than the deadline finds it over before it
   * finds the answer that came in time: what lies in the socket is read first.
   */
  #timeOut(): void {
    setImmediate(() => {
      if (!this.#answered) this.cut(new AttemptTimedOut());
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#cutBy) controller.abort(this.#cutBy);
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) {
      // The response is still to come.
      if (++this.#informational > MAX_INFORMATIONAL) this.cut(new TooManyInformational());
      return;
    }
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#read < this.#gather) this.#chunks.push(chunk);
    this.#read += chunk.length;
    if (this.#read <= BODY_READ) return;
    controller.abort(new Error('The response body is longer than what is read of it'));
    this.#answer(this.#response());
  }

  onResponseEnd(): void {
    this.#answer(this.#response());
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.#mayBeginAgain(error)) this.#dispatch();
    else this.#answer(this.#status > 0 ? this.#response() : { error });
  }

  /** Nothing of the request was written: what broke was a connection kept from requests before. */
  #mayBeginAgain(error: Error): boolean {
    const isUntouched = this.#controller === undefined && !this.#answered;
    return isUntouched && isOfKeptConnection(error) && ++this.#broken <= MAX_BROKEN;
  }

  /** Bytes to gather: what is kept, and as much more as the longest secret that may begin in it. */
  get #gather(): number {
    const { secrets = [] } = this.#request;
    return this.#keep + Math.max(0, ...secrets.map((secret) => Buffer.byteLength(secret)));
  }

  #response(): Answer {
    const { secrets = [] } = this.#request;
    const read = Buffer.concat(this.#chunks);
    // Looked through before it is cut off, which may be in the middle of a secret.
    const body = read.subarray(0, secrets.length > 0 ? read.length : this.#keep).toString('utf8');
    const answer = redact({ status: this.#status, headers: this.#headers, body }, secrets);
    return { ...answer, body: answer.body.slice(0, this.#keep) };
  }

  #answer(answer: Answer): void {
    if (this.#answered) return;
    this.#answered = true;
    clearTimeout(this.#timer);
    this.#done(answer);
  }
}
