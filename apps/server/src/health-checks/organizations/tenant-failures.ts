import { errorCodes } from '@bellwether/config';
import { failureBody, type FailureBodyOf, type HttpFailure } from '@bellwether/platform';

const tenantPath =
  /^\/(?:register|cabourotte|app\/v1|api\/v1\/(?:healthcheck|token|result|metrics|cabourotte))(?:\/|$)/;

/** Routes match a path after decoding it. */
const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

export const isTenantPath = (path: string): boolean => tenantPath.test(decoded(path));

interface InputFault {
  readonly field: string;
  readonly message: string;
}

/** The field as the author of the body names it. */
const fieldOf = ({ field }: InputFault): string => field.replace(/^(?:body|params|query)[.]/, '');

const wrongType = /^is not (?:a text|a number|a whole number|true or false|a list|an object)$/;

/** The sentences of the prior art, which its clients and their users know. */
const messageOf = ({ code, message, details }: HttpFailure): string => {
  if (code === 'GEN_NOT_FOUND') return 'Not Found';
  const faults = details?.['errors'] as readonly InputFault[] | undefined;
  if (faults === undefined) return message;
  const mistyped = faults.find((fault) => wrongType.test(fault.message));
  if (mistyped !== undefined) return `invalid JSON payload, field ${fieldOf(mistyped)} is incorrect`;
  return `invalid parameters: ${faults.map((fault) => `${fieldOf(fault)} ${fault.message}`).join('\n')}`;
};

/** Tenants read `{"messages":["…"]}`; everyone else reads the one error body of the product. */
export const failureBodyOf: FailureBodyOf = (failure, path) =>
  isTenantPath(path) ? { messages: [messageOf(failure)] } : failureBody(failure);

/** What every 401 of a tenant has, so that a browser and an HTTP client know what to send. */
export const challenge = { 'WWW-Authenticate': 'basic realm="Restricted"' } as const;

/** One answer for every wrong credential: it says nothing about which part is wrong. */
export const unauthorized: HttpFailure = {
  status: errorCodes.ORG_UNAUTHORIZED.status,
  code: 'ORG_UNAUTHORIZED',
  message: errorCodes.ORG_UNAUTHORIZED.message,
  headers: challenge,
};
