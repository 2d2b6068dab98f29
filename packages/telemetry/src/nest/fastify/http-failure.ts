import { type ErrorEnvelope, errorEnvelope } from '../../exposition/error-envelope.js';

/** What a caller is told when a request is not answered as asked. One shape for every listener of every process. */
export interface HttpFailure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export const failureBody = ({ code, message, details }: HttpFailure): ErrorEnvelope =>
  errorEnvelope(code, message, details);

/** Thrown where a request is refused before any domain sees it: its shape, its size, its rate. */
export class RefusedRequest extends Error {
  constructor(readonly failure: HttpFailure) {
    super(failure.message);
    this.name = 'RefusedRequest';
  }
}
