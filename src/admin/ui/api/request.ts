import type { TypedDocumentString } from '../generated/graphql.ts';
import { currentToken, signOut } from '../session/token.ts';
import { ApiError } from './api-error.ts';
import { operationOf } from './operation-of.ts';
import { NO_DATABASE, noteTrouble, SILENT } from './readiness.ts';

interface Answer<Result> {
  data?: Result | null;
  errors?: { message: string; extensions?: Record<string, string | undefined> }[];
}

export interface RequestOptions {
  signal?: AbortSignal;
  /** @default that of the session */
  token?: string | undefined;
}

const IS_IT_RUNNING = 'Is `rowhook start` or `rowhook admin` running, and can this machine reach it?';

/**
 * Sends one operation.
 *
 * @throws ApiError with what the server says; NETWORK where nothing was answered. A session that has ended is ended here too.
 */
export async function request<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  { signal, token = currentToken() }: RequestOptions = {},
): Promise<Result> {
  const operation = operationOf(document, variables);
  const isChange = /^\s*mutation\b/m.test(operation.query);
  const response = await send(JSON.stringify(operation), token, signal, isChange);
  const { data, errors } = await parsed<Result>(response);
  const [error] = errors ?? [];
  if (error) {
    const { code, hint, field } = error.extensions ?? {};
    // The answer to another session may be late.
    if (code === 'UNAUTHENTICATED' && token === currentToken()) signOut(error.message);
    if (code === 'UNAVAILABLE') noteTrouble(NO_DATABASE);
    // Nobody knows what: maybe that.
    if (code === 'INTERNAL') noteTrouble();
    throw new ApiError(error.message, { code, hint, field });
  }
  if (data === undefined || data === null) throw new ApiError(`The server answered ${response.status} without data.`);
  return data;
}

async function send(
  body: string,
  token: string | undefined,
  signal: AbortSignal | undefined,
  isChange: boolean,
): Promise<Response> {
  try {
    return await fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body,
      signal: signal ?? null,
      credentials: 'omit',
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    noteTrouble(SILENT);
    throw new ApiError('Rowhook does not answer.', {
      code: 'NETWORK',
      hint: `${IS_IT_RUNNING} ${isChange ? 'What you typed is still here: try again then.' : 'The page goes on by itself once it does.'}`,
      cause,
    });
  }
}

async function parsed<Result>(response: Response): Promise<Answer<Result>> {
  try {
    return (await response.json()) as Answer<Result>;
  } catch (cause) {
    noteTrouble(SILENT);
    throw new ApiError(`Something between this page and Rowhook answered ${response.status}, and not Rowhook itself.`, {
      code: 'NETWORK',
      hint: 'A proxy may be in the way, or the server is just starting.',
      cause,
    });
  }
}
