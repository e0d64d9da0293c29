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
  /** Fields that an answer may have at most, if every page were full. Some count as many, see `WEIGHTS`. */
  cost: number;
}

export const LIMITS: Limits = { depth: 12, cost: 20_000 };

/** What a field of these types counts at least: each is a transaction of its own. */
const ROOT_WEIGHTS = { query: 100, mutation: 1_000 };

/** What fields of Query count that look through a log, a table of the application, the catalogue or the whole schema. */
export const WEIGHTS: Readonly<Record<string, number>> = {
  searchActivities: 1_000,
  statistics: 1_000,
  sampleRequest: 1_000,
  preview: 5_000,
  tables: 2_000,
  table: 1_000,
  __schema: 5_000,
  __type: 1_000,
};

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
          if (!introspection) {
            event.validationRules.unshift(hideSuggestions);
            event.validationRules.push(NoSchemaIntrospectionCustomRule);
          }
          return next();
        },
      },
    },
  };
}

/** No rule: all that come after it say what is wrong, and not which name of the schema was meant. */
const hideSuggestions: ValidationRule = (context) => {
  Object.defineProperty(context, 'hideSuggestions', { value: true });
  return {};
};

/** How many there are of a list that has no size of its own, as the columns of a table, within another. */
const LIST_WITHIN_LIST = 20;

interface Size {
  depth: number;
  cost: number;
}

/** What a selection is directly within. */
type Where = 'page' | 'list' | 'other';

/** A rule on the size of each operation. Linear in the length of the document: a fragment is measured three times at most. */
export function sizeRule(limits: Limits): ValidationRule {
  return (context) => ({
    OperationDefinition(node) {
      const { cost, depth } = new Measure(context).selections(node.selectionSet, rootType(context, node.operation));
      if (depth > limits.depth)
        context.reportError(refusal(node, `This goes ${depth} fields deep: ${limits.depth} is the limit.`, 'TOO_DEEP'));
      else if (cost > limits.cost)
        context.reportError(
          refusal(
            node,
            `This asks for up to ${cost} fields, or what takes as long: ${limits.cost} is the limit. Ask for smaller pages with "first".`,
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
    list: new Map<FragmentDefinitionNode, Size>(),
    other: new Map<FragmentDefinitionNode, Size>(),
  };

  constructor(context: ValidationContext) {
    this.#context = context;
  }

  /** @param where a `page` has a size of its own, which is that of the lists in it; a list in a `list` is a short one */
  selections(set: SelectionSetNode, type: GraphQLOutputType | undefined, where: Where = 'other'): Size {
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

  #field(node: FieldNode, type: GraphQLOutputType | undefined, where: Where): Size {
    const name = node.name.value;
    // What is within introspection has a rule of its own, in GraphQL itself.
    if (name.startsWith('__')) return { depth: 1, cost: WEIGHTS[name] ?? 1 };
    const parent = type && getNamedType(type);
    const weight = this.#weightOf(name, parent);
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (!node.selectionSet) return { depth: 1, cost: weight };
    const isPage = field?.args.some(({ name }) => name === 'first') === true;
    const isList = field !== undefined && isListType(getNullableType(field.type));
    const within = this.selections(node.selectionSet, field?.type, isPage ? 'page' : isList ? 'list' : 'other');
    const rows = isPage ? pageOf(node) : isList ? ROWS[where] : 1;
    return { depth: within.depth + 1, cost: weight + rows * within.cost };
  }

  /** Also within a fragment, and where Query is reached by a mutation's answer. */
  #weightOf(name: string, parent: GraphQLOutputType | undefined): number {
    const schema = this.#context.getSchema();
    if (parent === schema.getMutationType()) return ROOT_WEIGHTS.mutation;
    return parent === schema.getQueryType() ? (WEIGHTS[name] ?? ROOT_WEIGHTS.query) : 1;
  }

  #fragment(name: string, where: Where): Size {
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

/** Of a list, by what it is in. */
const ROWS: Record<Where, number> = { page: 1, list: LIST_WITHIN_LIST, other: LARGEST_PAGE };

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
