import { loadOneWithPgClient, type PgExecutor } from 'postgraphile/@dataplan/pg';
import type { Step } from 'postgraphile/grafast';

/** Turns the step of a field's arguments, or of what it is a field of, into that of its answer. */
// biome-ignore lint/suspicious/noExplicitAny: what the answer has, the type of the field says.
export type Read<Spec> = ($spec: Step<Spec>) => Step<any>;

/**
 * Reads an answer that a function of the database gives as JSON, in the caller's name. Times and bigints in it are texts, as GraphQL
 * shows them.
 *
 * @param text a statement of one value
 */
export function readJson<Spec>(
  executor: PgExecutor,
  text: string,
  valuesOf: (spec: Spec) => readonly unknown[],
): Read<Spec> {
  const load = (pgClient: Queried, specs: readonly Spec[]) =>
    Promise.all(
      specs.map(async (spec) => {
        const { rows } = await pgClient.query<[string | null]>({ text, values: valuesOf(spec), arrayMode: true });
        return JSON.parse(rows[0]?.[0] ?? 'null');
      }),
    );
  return ($spec) => loadOneWithPgClient(executor, $spec, { load: load as never });
}

/**
 * The same for many rows of a page at once.
 *
 * @param text a statement of two columns, id and JSON, with the ids as its one parameter
 */
export function readJsonById(executor: PgExecutor, text: string): Read<string> {
  const load = async (pgClient: Queried, ids: readonly string[]) => {
    const { rows } = await pgClient.query<[string, string]>({ text, values: [ids], arrayMode: true });
    const answers = new Map(rows.map(([id, json]) => [String(id), JSON.parse(json)]));
    return ids.map((id) => answers.get(String(id)) ?? null);
  };
  const loader = { load: load as never };
  return ($id) => loadOneWithPgClient(executor, $id, loader);
}

/** What is used here of the database's client. */
interface Queried {
  query<Row>(query: { text: string; values: readonly unknown[]; arrayMode: true }): Promise<{ rows: readonly Row[] }>;
}
