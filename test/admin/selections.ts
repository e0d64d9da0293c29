import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isNonNullType,
  isObjectType,
} from 'postgraphile/graphql';

export type Field = GraphQLField<unknown, unknown>;

/** All that an object has itself, with its type. */
export function plain(type: GraphQLObjectType): string {
  const fields = Object.values(type.getFields()).filter(({ type }) => !isObjectType(getNamedType(type)));
  return ['__typename', ...fields.filter((field) => !needsArguments(field)).map(({ name }) => name)].join(' ');
}

/** By what a row is known. */
export function keys(type: GraphQLObjectType): string {
  const names = ['id', 'activityId', 'registrationId', 'ownerId'];
  return ['__typename', ...names.filter((name) => name in type.getFields())].join(' ');
}

/** Everything of an object, down to the plain ones within it; of connections their nodes. */
export function whole(type: GraphQLObjectType, depth = 3): string {
  const within = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (!isObjectType(inner) || needsArguments(field) || depth === 0 || field.name === 'edges') return [];
    return isRelation(field) ? [] : [`${field.name} { ${whole(inner, depth - 1)} }`];
  });
  return [plain(type), ...within].join(' ');
}

export function needsArguments({ args }: Field): boolean {
  return args.some(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined);
}

/** The type of the rows that a field leads to: of a connection its nodes. */
export function rowsOf(field: Field): GraphQLObjectType | undefined {
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return undefined;
  const { nodes } = type.getFields();
  const row = nodes ? getNamedType(nodes.type) : type;
  return isObjectType(row) ? row : undefined;
}

/** Whether a field of a row leads to other rows. */
export function isRelation(field: Field): boolean {
  const type = getNamedType(field.type);
  return (
    isObjectType(type) &&
    ('nodes' in type.getFields() ||
      ['Registration', 'Activity', 'Delivery', 'EntityEvent', 'AuditSetting'].includes(type.name))
  );
}

/** Selects rows by a field, with what is selected of each. */
export function selecting(field: Field, selection: string, args = ''): string {
  const type = getNamedType(field.type);
  const isConnection = isObjectType(type) && 'nodes' in type.getFields();
  const given = [args, isConnection && field.args.some(({ name }) => name === 'first') ? 'first: 20' : '']
    .filter(Boolean)
    .join(', ');
  return `${field.name}${given ? `(${given})` : ''} { ${isConnection ? `nodes { ${selection} }` : selection} }`;
}
