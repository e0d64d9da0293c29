import { readFileSync } from 'node:fs';
import { type FieldNode, Kind, type OperationDefinitionNode, parse } from 'postgraphile/graphql';

/** An operation of the web admin. */
export interface Shipped {
  name: string;
  kind: 'query' | 'mutation' | 'subscription';
  text: string;
  definition: OperationDefinitionNode;
}

/** What is given to an argument of a field, by `field.argument`; or to any argument or variable of a name. */
export type Samples = Record<string, unknown>;

/** What is given where the samples have nothing. */
const BY_TYPE: Samples = { Boolean: true, Int: 1, String: 'x', BigInt: '1' };

/** All operations of the web admin, as `npm run generate` writes them down for the server. */
export function shippedOperations(): Shipped[] {
  const file = new URL('../../src/admin/ui/generated/persisted-documents.json', import.meta.url);
  const texts: string[] = Object.values(JSON.parse(readFileSync(file, 'utf8')));
  return texts.map((text) => {
    const definition = parse(text).definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
    if (!definition?.name) throw new Error(`An operation without a name: ${text}`);
    return { name: definition.name.value, kind: definition.operation, text, definition };
  });
}

/**
 * Variables that an operation can be asked with: those that it needs, and no more.
 *
 * @throws where the samples have nothing for one
 */
export function variablesOf({ name, definition }: Shipped, samples: Samples): Record<string, unknown> {
  const needed = (definition.variableDefinitions ?? []).flatMap(({ type, defaultValue, variable }) =>
    type.kind === Kind.NON_NULL_TYPE && !defaultValue ? [{ type: type.type, name: variable.name.value }] : [],
  );
  return Object.fromEntries(
    needed.map(({ type, name: variable }) => {
      const places = uses(definition, variable).flatMap((place) => [place, place.split('.')[1] ?? '']);
      const place = [...places, variable].find((place) => samples[place] !== undefined);
      const value =
        place === undefined && type.kind === Kind.NAMED_TYPE ? BY_TYPE[type.name.value] : samples[place ?? ''];
      if (value === undefined) throw new Error(`Say in the samples what ${name} is asked with as ${variable}.`);
      return [variable, value];
    }),
  );
}

/** Where a variable is given to a field of the operation itself, as `activity.id`. */
function uses({ selectionSet }: OperationDefinitionNode, variable: string): string[] {
  const found: string[] = [];
  const walk = (field: FieldNode) => {
    for (const argument of field.arguments ?? [])
      if (argument.value.kind === Kind.VARIABLE && argument.value.name.value === variable)
        found.push(`${field.name.value}.${argument.name.value}`);
    for (const selection of field.selectionSet?.selections ?? []) if (selection.kind === Kind.FIELD) walk(selection);
  };
  for (const selection of selectionSet.selections) if (selection.kind === Kind.FIELD) walk(selection);
  return found;
}
