import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Random } from './random.ts';

/** What became of the transactions of a writer, as far as it knows. */
export interface WriterReport {
  committed: number;
  rolledBack: number;
  /** Refused, or cut off before the commit was asked for. */
  failed: number;
  /** Cut off while the commit was under way: only the ledger knows. */
  unknown: number;
  /** `seq` of the ledger rows whose commit was acknowledged. */
  acknowledged: number[];
}

export interface WriterOptions {
  url: string;
  name: string;
  random: Random;
  /** The writers share objects 1 to this. */
  objects: number;
  /** Pauses between two transactions, in milliseconds. */
  pauseMs: number;
  /** While it says so, nothing more is written: on a slow machine a run would end with more to deliver than there is time for. */
  isBehind: () => boolean;
}

const PUT = `
  with written as (
    insert into public.objects (id, mark, note)
    select * from unnest($1::integer[], $2::text[], $3::text[])
    on conflict (id) do update set mark = excluded.mark, note = excluded.note
    returning new.id, new.mark, old.id is null as is_new
  )
  insert into public.truth (object, action, mark)
  select id, case when is_new then 'created' else 'updated' end, mark from written
  returning seq`;

const REMOVE = `
  with removed as (delete from public.objects where id = any ($1::integer[]) returning id, mark)
  insert into public.truth (object, action, mark) select id, 'deleted', mark from removed
  returning seq`;

/** Changes objects and writes each change into the ledger, in one transaction; goes on after every failure until it is stopped. */
export class Writer {
  readonly report: WriterReport = { committed: 0, rolledBack: 0, failed: 0, unknown: 0, acknowledged: [] };
  readonly #options: WriterOptions;
  #client: pg.Client | undefined;
  #marks = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  async run(stop: AbortSignal): Promise<void> {
    const { random, pauseMs, isBehind } = this.#options;
    while (!stop.aborted) {
      if (!isBehind()) await this.#transaction();
      await sleep(random.between(0, 2 * pauseMs), undefined, { signal: stop }).catch(() => {}); // Cut short by the stop.
    }
    await this.#client?.end().catch(() => {}); // It may be broken.
  }

  async #transaction(): Promise<void> {
    let committing = false;
    try {
      const client = await this.#connect();
      await client.query('begin');
      const written = await this.#changes(client);
      if (this.#options.random.chance(0.1)) {
        await client.query('rollback');
        this.report.rolledBack++;
        return;
      }
      committing = true;
      await client.query('commit');
      this.report.committed++;
      this.report.acknowledged.push(...written);
    } catch (error) {
      // A refusal of the server ends the transaction for sure; a broken connection leaves the outcome of a commit open.
      if (committing && !(error instanceof pg.DatabaseError)) this.report.unknown++;
      else this.report.failed++;
      await this.#disconnect();
    }
  }

  /** Returns the `seq` of what is to be committed. */
  async #changes(client: pg.Client): Promise<number[]> {
    const { random } = this.#options;
    const written: number[] = [];
    for (const objects of this.#chooseObjects()) {
      const spoiled = random.chance(0.1);
      if (spoiled) await client.query('savepoint doubtful');
      const seqs = await this.#change(client, objects);
      if (spoiled) await client.query('rollback to savepoint doubtful');
      else written.push(...seqs);
    }
    return written;
  }

  /** Statement by statement, in ascending order, so that writers do not deadlock; one in ten statements changes many objects. */
  #chooseObjects(): number[][] {
    const { random, objects } = this.#options;
    const size = random.chance(0.1) ? 10 : 1;
    const chosen = new Set(Array.from({ length: size * random.between(1, 3) }, () => random.between(1, objects)));
    const sorted = [...chosen].sort((one, other) => one - other);
    return Array.from({ length: Math.ceil(sorted.length / size) }, (_, at) => sorted.slice(at * size, (at + 1) * size));
  }

  async #change(client: pg.Client, objects: number[]): Promise<number[]> {
    const { random, name } = this.#options;
    const removes = random.chance(0.2);
    const marks = objects.map(() => `${name}-${++this.#marks}`);
    const notes = objects.map(() => 'å"\\\n'.repeat(random.between(0, 20)));
    const { rows } = removes ? await client.query(REMOVE, [objects]) : await client.query(PUT, [objects, marks, notes]);
    return rows.map(({ seq }) => Number(seq));
  }

  async #connect(): Promise<pg.Client> {
    if (this.#client) return this.#client;
    const client = new pg.Client({
      connectionString: this.#options.url,
      application_name: `writer ${this.#options.name}`,
    });
    client.on('error', () => this.#forget(client));
    await client.connect();
    this.#client = client;
    return client;
  }

  /** After a failure: the next transaction begins on a connection of its own, whatever state this one is in. */
  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => {});
    await sleep(this.#options.random.between(50, 300));
  }

  #forget(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined;
  }
}
