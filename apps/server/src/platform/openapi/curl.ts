import type { OpenapiOperation } from './openapi-document.js';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly operation: OpenapiOperation;
  readonly origin: string;
}

/** A line to paste into a shell: what must be filled in stands in angle brackets. */
export function curlOf({ method, path, operation, origin }: Call): string {
  const body = operation.requestBody?.content['application/json']?.example;
  const lines = [
    `curl -sS ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}'${origin}${path.replace(/\{(\w+)\}/g, '<$1>')}'`,
    ...(operation.security ? [`-H 'X-Api-Key: <key>'`] : []),
    ...(operation.requestBody ? [`-H 'Content-Type: application/json'`] : []),
    ...(body === undefined
      ? []
      : [`-d '${JSON.stringify(body, null, 2).replaceAll("'", String.raw`'\''`)}'`]),
  ];
  return lines.join(' \\\n  ');
}
