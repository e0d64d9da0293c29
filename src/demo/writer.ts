import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export interface WriterOptions {
  url: string;
  /** Milliseconds between two writes. */
  everyMs: number;
  /** Told of each write once it is committed: the id of its transaction. */
  onCommit: (transaction: string) => void;
  /** Told when a write failed. The next one is tried on a new connection. */
  onProblem: (error: unknown) => void;
}

/** One write of an application: it returns the order it is about and its transaction, or no row when there was nothing to change. */
interface Move {
  sql: string;
  /** Whether it is about the order that the round began with. */
  ofOrder: boolean;
}

const RETURNING = 'returning id, pg_current_xact_id()::text as transaction';
const order = (assignment: string): Move => ({
  sql: `update shop.orders set ${assignment} where id = $1 ${RETURNING}`,
  ofOrder: true,
});
const anything = (sql: string): Move => ({ sql: `${sql} ${RETURNING}`, ofOrder: false });

/** The life of one order, and now and then something else. */
const ROUND: readonly Move[] = [
  anything(`insert into shop.orders (customer_id, package_id, owner_id, user_id, amount)
    select c.id, p.id, c.owner_id, 'sales-2', p.price
    from (select * from shop.customers where owner_id is not null order by random() limit 1) c,
         (select * from shop.packages order by mbit_per_s limit 1) p`),
  order(`status = 'paid'`),
  order(`(package_id, amount) = (select id, price from shop.packages order by mbit_per_s desc limit 1)`),
  anything(`update shop.customers
    set email = case when email like '%@example.com' then replace(email, '@example.com', '@example.net')
                     else replace(email, '@example.net', '@example.com') end
    where id = (select id from shop.customers order by random() limit 1)`),
  order(`status = 'active', note = 'connected by the technician'`),
  anything(`update shop.packages set price = round(price * case when random() < 0.5 then 0.95 else 1.06 end, 2)
    where id = (select id from shop.packages order by random() limit 1)`),
  order(`status = 'cancelled'`),
  { sql: `delete from shop.orders where id = $1 ${RETURNING}`, ofOrder: true },
];

/** Changes a row every few seconds, as an application does: over a plain connection, knowing nothing of webhooks. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #client: pg.Client | undefined;
  #order = '';
  #next = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  /** Resolves once the write under way is committed. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { everyMs, onProblem } = this.#options;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#write();
      } catch (error) {
        onProblem(error);
        await this.#disconnect();
      }
      await sleep(everyMs, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
    await this.#disconnect();
  }

  /** The next move that finds a row: the order may be gone, when somebody else deleted it. */
  async #write(): Promise<void> {
    this.#client ??= await connect(this.#options.url);
    for (let tries = 0; tries < ROUND.length; tries++) {
      const { sql, ofOrder } = ROUND[this.#next] as Move;
      const { rows } = await this.#client.query(sql, ofOrder ? [this.#order] : []);
      if (this.#next === 0) this.#order = rows[0]?.id ?? '0';
      this.#next = (this.#next + 1) % ROUND.length;
      if (rows.length > 0) return this.#options.onCommit(rows[0].transaction);
    }
    throw new Error('The shop has no row left to change');
  }

  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'demo shop', query_timeout: 10_000 });
  client.on('error', () => {}); // The next write says so.
  await client.connect();
  return client;
}
