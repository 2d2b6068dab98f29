import type { IncomingHttpHeaders } from 'node:http';

export interface RawRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/**
 * A route that answers machines: the same bytes on every platform, whatever the app around it does to its
 * own.
 */
export interface RawRoute {
  readonly path: string;
  /** `read` answers GET and HEAD and leaves other methods to the app; `every` is asked for all of them. */
  readonly methods: 'read' | 'every';
  answer(request: RawRequest): Promise<RawAnswer> | RawAnswer;
}
