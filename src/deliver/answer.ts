/** What came back over the socket, or did not. */
export type Answer = Response | Failure;

export interface Response {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** The start of the body. */
  body: string;
}

export interface Failure {
  error: Error;
}
