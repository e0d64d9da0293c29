import type { Dispatcher as HttpDispatcher } from 'undici';
import { Agent } from 'undici';
import type { Answer } from './answer.ts';
import { AttemptAborted, AttemptTimedOut } from './classify.ts';
import { endpointUrl } from './endpoint-url.ts';
import type { Request } from './request.ts';

/** Connections to one endpoint's host at most, in one worker. */
export const CONNECTIONS_PER_ORIGIN = 100;

/** Bytes of a response body that are kept, and that are read before the connection is given up. */
const BODY_KEPT = 4_096;
const BODY_READ = 65_536;

/**
 * Sends requests over kept-alive connections. One call is one request on the wire: nothing is retried and no redirect is
 * followed here.
 */
export class Sender {
  readonly #agent = new Agent({
    connections: CONNECTIONS_PER_ORIGIN,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: 10_000 },
    // One deadline for the whole attempt is kept in `send`; undici's own are per phase, and per chunk of the body.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  readonly #underWay = new Set<Exchange>();

  /** Never throws: what goes wrong is the answer. */
  send(request: Request): Promise<Answer> {
    return new Promise((resolve) => {
      const exchange: Exchange = new Exchange(request, (answer) => {
        this.#underWay.delete(exchange);
        resolve(answer);
      });
      this.#underWay.add(exchange);
      exchange.start(this.#agent);
    });
  }

  /** Cuts every request that is under way off; each that has no status yet is answered with `AttemptAborted`. */
  abort(): void {
    for (const exchange of this.#underWay) exchange.cut(new AttemptAborted());
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

/** One request and its answer, as undici tells of it. */
class Exchange implements HttpDispatcher.DispatchHandler {
  readonly #request: Request;
  readonly #done: (answer: Answer) => void;
  #timer: NodeJS.Timeout | undefined;
  #controller: HttpDispatcher.DispatchController | undefined;
  #cutBy: Error | undefined;
  #answered = false;
  #status = 0;
  #headers: Record<string, string | string[] | undefined> = {};
  readonly #chunks: Buffer[] = [];
  #read = 0;

  constructor(request: Request, done: (answer: Answer) => void) {
    this.#request = request;
    this.#done = done;
  }

  start(agent: Agent): void {
    const { uri, headers, body, timeoutMs } = this.#request;
    this.#timer = setTimeout(() => this.cut(new AttemptTimedOut()), timeoutMs);
    try {
      agent.dispatch({ ...endpointUrl(uri), method: 'POST', headers, body }, this);
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

  onRequestStart(controller: HttpDispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#cutBy) controller.abort(this.#cutBy);
  }

  onResponseStart(
    _: HttpDispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ) {
    if (status < 200) return; // Informational: the response is still to come.
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: HttpDispatcher.DispatchController, chunk: Buffer): void {
    if (this.#read < BODY_KEPT) this.#chunks.push(chunk);
    this.#read += chunk.length;
    if (this.#read <= BODY_READ) return;
    controller.abort(new Error('The response body is longer than what is read of it'));
    this.#answer(this.#response());
  }

  onResponseEnd(): void {
    this.#answer(this.#response());
  }

  onResponseError(_: HttpDispatcher.DispatchController, error: Error): void {
    this.#answer(this.#status > 0 ? this.#response() : { error });
  }

  #response(): Answer {
    const body = Buffer.concat(this.#chunks).subarray(0, BODY_KEPT).toString('utf8');
    return { status: this.#status, headers: this.#headers, body };
  }

  #answer(answer: Answer): void {
    if (this.#answered) return;
    this.#answered = true;
    clearTimeout(this.#timer);
    this.#done(answer);
  }
}
