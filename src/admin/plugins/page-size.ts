import { lambda, SafeError, type Step } from 'postgraphile/grafast';

/** Rows of a page where the request does not say. */
export const DEFAULT_PAGE = 50;
/** Rows of a page at most. */
export const LARGEST_PAGE = 100;

/** What the plan of a connection offers that is used here. */
interface Pageable {
  setFirst(first: Step): void;
  setLast(last: Step): void;
}

/**
 * Every connection has a page size: without one it would be the whole table. Pages are found by cursors only, since an offset has
 * Postgres read all rows before it.
 */
export const PageSizePlugin: GraphileConfig.Plugin = {
  name: 'RowhookPageSizePlugin',
  version: '1.0.0',
  after: ['PgFirstLastBeforeAfterArgsPlugin'],
  schema: {
    hooks: {
      GraphQLObjectType_fields_field_args(args, _build, { scope }) {
        if (!scope.isPgFieldConnection) return args;
        const { offset: _, ...rest } = args;
        // The plan of the field sets it: it may be set once only.
        if (rest.first) rest.first.applyPlan = () => {};
        if (rest.last)
          rest.last.applyPlan = (_: unknown, $connection: unknown, value: { getRaw(): Step }) =>
            ($connection as Pageable).setLast(lambda(value.getRaw(), (last) => sizeOf('last', last), true));
        return rest as typeof args;
      },
      GraphQLObjectType_fields_field(field, _build, { scope }) {
        const { plan } = field;
        if (!scope.isPgFieldConnection || !plan) return field;
        return {
          ...field,
          plan($parent, args, info) {
            const $connection = plan($parent, args, info);
            const $size = lambda(
              [args.getRaw('first'), args.getRaw('last')] as const,
              ([first, last]) => sizeOf('first', first) ?? (last == null ? DEFAULT_PAGE : null),
              true,
            );
            ($connection as unknown as Pageable).setFirst($size);
            return $connection;
          },
        };
      },
    },
  },
};

function sizeOf(name: string, value: unknown): number | null {
  if (value == null) return null;
  if (typeof value === 'number' && value >= 0 && value <= LARGEST_PAGE) return value;
  throw new SafeError(`"${name}" must be from 0 to ${LARGEST_PAGE}`);
}
