/** How a command of Rowhook may end, besides 0 for success. */
export const EXIT_CODES = {
  failure: 1,
  usage: 2,
  configuration: 3,
  database: 4,
  databaseNewer: 5,
} as const;

export interface RowhookErrorOptions extends ErrorOptions {
  /** Stable name of the kind of error, for programs: an SQLSTATE of Rowhook's (`WHNEW`) or a name like `CONFIG`. */
  code: string;
  /** What to do about it, in one or two sentences. */
  hint?: string;
  /**
   * What the command line exits with.
   * @default 1
   */
  exitCode?: number;
}

/** Every error that Rowhook expects people to meet. The message says what is wrong and where, `hint` what to do. */
export class RowhookError extends Error {
  override readonly name = 'RowhookError';
  readonly code: string;
  readonly hint?: string;
  readonly exitCode: number;

  constructor(message: string, { code, hint, exitCode = EXIT_CODES.failure, cause }: RowhookErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    if (hint !== undefined) this.hint = hint;
    this.exitCode = exitCode;
  }
}
