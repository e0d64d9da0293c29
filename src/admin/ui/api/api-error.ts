export interface ApiErrorOptions {
  /** SQLSTATE, or a word of the server: WHURI, UNAUTHENTICATED, NETWORK … */
  code?: string;
  /** What to do. */
  hint?: string;
  /** The argument it is about. */
  field?: string;
  cause?: unknown;
}

/** What was asked for was not done; the message says so to people. */
export class ApiError extends Error {
  readonly code?: string;
  readonly hint?: string;
  readonly field?: string;

  constructor(message: string, { code, hint, field, cause }: ApiErrorOptions = {}) {
    super(message, { cause });
    this.name = 'ApiError';
    if (code !== undefined) this.code = code;
    if (hint !== undefined) this.hint = hint;
    if (field !== undefined) this.field = field;
  }
}

/** What went wrong and what to do, as sentences of plain text. */
export function inWords({ message, hint }: ApiError): string {
  const said = sentence(message);
  return (hint ? `${/[.!?…]$/.test(said) ? said : `${said}.`} ${hint}` : said).replaceAll('`', '');
}

/** What Postgres says begins small, as what follows a code. A name stays as it is. */
export function sentence(text: string): string {
  return /^\p{Ll}+ /u.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** Any thrown thing as an `ApiError`. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(error instanceof Error ? error.message : String(error), { cause: error });
}
