import type { makePgService } from 'postgraphile/adaptors/pg';

type PgService = ReturnType<typeof makePgService>;

/** How PostGraphile's question about the whole database restricts itself to what is no system's. */
const OF_ANY_APPLICATION = /nspname <> 'information_schema' and nspname not like 'pg\\_%'/g;

/**
 * PostGraphile asks for everything there is in the database: each table of the application, each partition, each function's text. This
 * has it asked for the views, types and functions of the API alone, so that a schema is made as fast in a database of ten thousand tables.
 *
 * @returns the question as it is where it is put in other words than are known here
 */
export function narrowIntrospection(text: string): string {
  return text
    .replaceAll(OF_ANY_APPLICATION, "nspname = 'webhooks'")
    .replace(/(from pg_catalog\.pg_class\s+where )/, "$1relname like 'api\\_%' and relkind in ('v', 'c') and ")
    .replace(/(from pg_catalog\.pg_proc\s+where )/, "$1proname like 'api\\_%' and ")
    .replace(/(from pg_catalog\.pg_constraint\s+where )/, '$1conrelid in (select classes._id from classes) and ')
    .replace(
      /(from pg_catalog\.pg_type\s+where )\(typnamespace/,
      '$1(typrelid = 0 or typrelid in (select classes._id from classes)) and (typnamespace',
    )
    .replace(/(or \(typnamespace = 'pg_catalog'::regnamespace\))/, '$1)')
    .replace(/and \(typnamespace in \(/, 'and ((typnamespace in (');
}

/** The same service, but for how it is asked what there is. */
export function withNarrowIntrospection(service: PgService): PgService {
  const { adaptor, pgSettingsForIntrospection } = service;
  const createWithPgClient: typeof adaptor.createWithPgClient = async (...options) => {
    const original = await adaptor.createWithPgClient(...options);
    const narrowed: typeof original = (settings, callback) =>
      // The very object that the service was made with: no request has that.
      settings === pgSettingsForIntrospection
        ? original(settings, (client) =>
            callback({
              query: (query: { text: string }) => client.query({ ...query, text: narrowIntrospection(query.text) }),
            } as never),
          )
        : original(settings, callback);
    return Object.assign(narrowed, { release: original.release });
  };
  return { ...service, adaptor: { ...adaptor, createWithPgClient } };
}
