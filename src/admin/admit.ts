import { Lexer, Source, TokenKind } from 'postgraphile/graphql';

/** Why a request is not even parsed. */
export class NotAdmitted extends Error {
  override readonly name = 'NotAdmitted';
  readonly status: number;
  readonly code: string;

  constructor(message: string, { status, code }: { status: number; code: string }) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Texts of operations by what clients call them: `sha256:` and the hash. */
export type Operations = ReadonlyMap<string, string>;

/** Looks at what a request asks, and gives what is to be done of it. @throws NotAdmitted */
export type Admit = <Payload>(payload: Payload) => Payload;

/** What is longer or deeper keeps the parser, and the rules after it, busy for longer than anybody may have them. */
export const DOCUMENT_LIMITS = { tokens: 5_000, nesting: 50 };

/**
 * @param operations those that are answered, each as its text here has it, whatever text a request comes with; undefined: any
 */
export function createAdmission(operations: Operations | undefined): Admit {
  return (payload) => {
    if (typeof payload !== 'object' || payload === null) return payload;
    const admitted = operations ? { ...payload, query: textOf(payload, operations) } : payload;
    if ('query' in admitted && typeof admitted.query === 'string') assertSize(admitted.query);
    return admitted;
  };
}

function textOf({ documentId }: { documentId?: unknown }, operations: Operations): string {
  const text = typeof documentId === 'string' ? operations.get(documentId) : undefined;
  if (text !== undefined) return text;
  throw new NotAdmitted(
    'Only what the web admin of this version asks is answered here. If this is the web admin, load the page anew.',
    { status: 403, code: 'OPERATION_UNKNOWN' },
  );
}

function assertSize(query: string): void {
  const lexer = new Lexer(new Source(query));
  let nesting = 0;
  try {
    for (let tokens = 1; lexer.advance().kind !== TokenKind.EOF; tokens++) {
      nesting += STEPS[lexer.token.kind] ?? 0;
      if (nesting > DOCUMENT_LIMITS.nesting)
        throw tooLarge(`This is nested more than ${DOCUMENT_LIMITS.nesting} deep, which is the limit.`);
      if (tokens > DOCUMENT_LIMITS.tokens)
        throw tooLarge(
          `This has more than ${DOCUMENT_LIMITS.tokens} words and signs, which is the limit. Use variables.`,
        );
    }
  } catch (error) {
    // What is no GraphQL, the parser says in words of its own.
    if (error instanceof NotAdmitted) throw error;
  }
}

const STEPS: Partial<Record<TokenKind, number>> = {
  [TokenKind.BRACE_L]: 1,
  [TokenKind.BRACKET_L]: 1,
  [TokenKind.PAREN_L]: 1,
  [TokenKind.BRACE_R]: -1,
  [TokenKind.BRACKET_R]: -1,
  [TokenKind.PAREN_R]: -1,
};

function tooLarge(message: string): NotAdmitted {
  return new NotAdmitted(message, { status: 400, code: 'TOO_LARGE' });
}
