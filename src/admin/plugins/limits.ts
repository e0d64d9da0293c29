import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'postgraphile/graphql';
import { DEFAULT_PAGE, LARGEST_PAGE } from './page-size.ts';

export interface Limits {
  /** Fields within fields at most. */
  depth: number;
  /** Fields that an answer may have at most, if every page were full. A mutation counts as a thousand. */
  cost: number;
}

export const LIMITS: Limits = { depth: 12, cost: 20_000 };

const MUTATION_COST = 1_000;

/** Refuses what would take too long before any of it runs. */
export function limitsPlugin({
  introspection,
  limits = LIMITS,
}: {
  introspection: boolean;
  limits?: Limits;
}): GraphileConfig.Plugin {
  return {
    name: 'RowhookLimitsPlugin',
    version: '1.0.0',
    grafserv: {
      middleware: {
        setPreset(next, event) {
          event.validationRules.push(sizeRule(limits));
          if (!introspection) event.validationRules.push(NoSchemaIntrospectionCustomRule);
          return next();
        },
      },
    },
  };
}

interface Size {
  depth: number;
  cost: number;
}

/** A rule on the size of each operation. Linear in the length of the document: a fragment is measured twice at most. */
export function sizeRule(limits: Limits): ValidationRule {
  return (context) => ({
    OperationDefinition(node) {
      const { cost, depth } = new Measure(context).selections(node.selectionSet, rootType(context, node.operation));
      const mutations = node.operation === 'mutation' ? node.selectionSet.selections.length * MUTATION_COST : 0;
      if (depth > limits.depth)
        context.reportError(refusal(node, `This goes ${depth} fields deep: ${limits.depth} is the limit.`, 'TOO_DEEP'));
      else if (cost + mutations > limits.cost)
        context.reportError(
          refusal(
            node,
            `This asks for up to ${cost + mutations} fields: ${limits.cost} is the limit. Ask for smaller pages with "first".`,
            'TOO_LARGE',
          ),
        );
    },
  });
}

function refusal(node: FieldNode | object, message: string, code: string): GraphQLError {
  return new GraphQLError(message, { nodes: [node as FieldNode], extensions: { code } });
}

function rootType(context: ValidationContext, operation: string): GraphQLOutputType | undefined {
  const schema = context.getSchema();
  if (operation === 'query') return schema.getQueryType() ?? undefined;
  return (operation === 'mutation' ? schema.getMutationType() : schema.getSubscriptionType()) ?? undefined;
}

class Measure {
  readonly #context: ValidationContext;
  readonly #fragments = {
    page: new Map<FragmentDefinitionNode, Size>(),
    other: new Map<FragmentDefinitionNode, Size>(),
  };

  constructor(context: ValidationContext) {
    this.#context = context;
  }

  /** @param where a `page` has a size of its own, which is that of the lists in it */
  selections(set: SelectionSetNode, type: GraphQLOutputType | undefined, where: 'page' | 'other' = 'other'): Size {
    const total: Size = { depth: 0, cost: 0 };
    for (const selection of set.selections) {
      const size =
        selection.kind === Kind.FIELD
          ? this.#field(selection, type, where)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? this.selections(selection.selectionSet, this.#named(selection.typeCondition?.name.value) ?? type, where)
            : this.#fragment(selection.name.value, where);
      total.depth = Math.max(total.depth, size.depth);
      total.cost = Math.min(total.cost + size.cost, Number.MAX_SAFE_INTEGER);
    }
    return total;
  }

  #field(node: FieldNode, type: GraphQLOutputType | undefined, where: 'page' | 'other'): Size {
    // Introspection has a rule of its own, in GraphQL itself.
    if (node.name.value.startsWith('__')) return { depth: 1, cost: 1 };
    const parent = type && getNamedType(type);
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (!node.selectionSet) return { depth: 1, cost: 1 };
    const isPage = field?.args.some(({ name }) => name === 'first') === true;
    const isList = field !== undefined && isListType(getNullableType(field.type));
    const within = this.selections(node.selectionSet, field?.type, isPage ? 'page' : 'other');
    const rows = isPage ? pageOf(node) : isList && where === 'other' ? LARGEST_PAGE : 1;
    return { depth: within.depth + 1, cost: 1 + rows * within.cost };
  }

  #fragment(name: string, where: 'page' | 'other'): Size {
    const fragment = this.#context.getFragment(name);
    if (!fragment) return { depth: 0, cost: 0 };
    const sizes = this.#fragments[where];
    const known = sizes.get(fragment);
    if (known) return known;
    // One that contains itself is refused by a rule of GraphQL's; until then it must not keep us.
    sizes.set(fragment, { depth: 0, cost: 0 });
    const size = this.selections(fragment.selectionSet, this.#named(fragment.typeCondition.name.value), where);
    sizes.set(fragment, size);
    return size;
  }

  #named(name: string | undefined): GraphQLOutputType | undefined {
    const type = name === undefined ? undefined : this.#context.getSchema().getType(name);
    return isObjectType(type) || isInterfaceType(type) ? type : undefined;
  }
}

/** What a variable will be is not known yet: the largest page. */
function pageOf(node: FieldNode): number {
  const sizes = (node.arguments ?? [])
    .filter(({ name }) => name.value === 'first' || name.value === 'last')
    .map(({ value }) =>
      value.kind === Kind.INT ? Number(value.value) : value.kind === Kind.NULL ? undefined : LARGEST_PAGE,
    )
    .filter((size) => size !== undefined);
  return sizes.length > 0 ? Math.max(1, ...sizes) : DEFAULT_PAGE;
}
