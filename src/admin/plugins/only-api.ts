import { pgSmartTags } from 'postgraphile/utils';

const SCHEMA = 'webhooks';
const PREFIX = 'api_';

/**
 * Views and functions whose names begin with `api_` are the API; PostGraphile does not get to see the rest of the schema, whatever a role
 * may read of it. Nor what says in its comment that the server alone calls it.
 */
export const OnlyApiPlugin: GraphileConfig.Plugin = {
  name: 'RowhookOnlyApiPlugin',
  version: '1.0.0',
  gather: {
    hooks: {
      pgIntrospection_introspection(_info, { introspection }) {
        const { classes, constraints, procs } = introspection;
        // In place: others have these lists already.
        keep(procs, (procedure) => {
          if (procedure.getNamespace()?.nspname !== SCHEMA) return true;
          return procedure.proname.startsWith(PREFIX) && !procedure.getDescription()?.startsWith('@behavior -*');
        });
        keep(classes, (relation) => relation.getNamespace()?.nspname !== SCHEMA || relation.relname.startsWith(PREFIX));
        const kept = new Set(classes.map(({ _id }) => _id));
        keep(constraints, ({ conrelid }) => conrelid == null || conrelid === '0' || kept.has(conrelid));
      },
    },
  },
};

/** A column can be filtered and ordered by where its comment says so, which is where an index answers. */
export const OnlyIndexedPlugin: GraphileConfig.Plugin = pgSmartTags([
  {
    kind: 'attribute',
    match: (attribute) =>
      attribute.getClass()?.relname.startsWith(PREFIX) === true && !attribute.getDescription()?.includes('@behavior'),
    tags: { behavior: '-filterBy -orderBy' },
  },
]);

function keep<T>(list: T[], wanted: (item: T) => boolean): void {
  const kept = list.filter(wanted);
  list.splice(0, list.length, ...kept);
}
