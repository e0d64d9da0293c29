import type { PgClient } from 'postgraphile/@dataplan/pg';
import type { makePgService } from 'postgraphile/adaptors/pg';
import { fenceIdentifiers } from './fence-identifiers.ts';
import { narrowIntrospection } from './narrow-introspection.ts';

type PgService = ReturnType<typeof makePgService>;

/** The same service, whose statements are put in words that Postgres answers sooner. */
export function withOwnStatements(service: PgService): PgService {
  const { adaptor, pgSettingsForIntrospection } = service;
  const createWithPgClient: typeof adaptor.createWithPgClient = async (...options) => {
    const original = await adaptor.createWithPgClient(...options);
    const own: typeof original = (settings, callback) => {
      // The very object that the service was made with: no request has that.
      const put = settings === pgSettingsForIntrospection ? narrowIntrospection : fenceIdentifiers;
      return original(settings, (client) => callback(putting(client, put)));
    };
    return Object.assign(own, { release: original.release });
  };
  return { ...service, adaptor: { ...adaptor, createWithPgClient } };
}

function putting<Client extends PgClient>(client: Client, put: (text: string) => string): Client {
  const changed: PgClient = {
    query: (query) => client.query({ ...query, text: put(query.text) }),
    withTransaction: (callback) => client.withTransaction((inner) => callback(putting(inner, put))),
  };
  return { ...client, ...changed };
}
