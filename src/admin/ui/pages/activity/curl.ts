export interface CurlRequest {
  uri: string;
  headers: { name: string; value: string }[];
  body: string;
}

/** A request as a command for a shell. */
export function curlOf({ uri, headers, body }: CurlRequest): string {
  return [
    `curl --include --request POST ${quoted(uri)}`,
    ...headers.map(({ name, value }) => `--header ${quoted(`${name}: ${value}`)}`),
    `--data-raw ${quoted(body)}`,
  ].join(' \\\n  ');
}

/** In single quotes nothing but a single quote means anything to a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
