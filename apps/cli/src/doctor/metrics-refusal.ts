import type { Answer } from '../platform/ask.js';

const refusals = {
  AUTH_METRICS_DISABLED: 403,
  AUTH_METRICS_TOKEN_REQUIRED: 401,
  AUTH_INVALID_BEARER_TOKEN: 401,
} as const;

export type Refusal = keyof typeof refusals;

/** Our own refusal of a scrape; undefined for any other answer, such as that of a proxy in between. */
export const refusedWith = (answer: Answer): Refusal | undefined => {
  if (answer.kind === 'silent') return undefined;
  const codes = Object.keys(refusals) as Refusal[];
  return codes.find((code) => refusals[code] === answer.status && answer.text.includes(`"${code}"`));
};
