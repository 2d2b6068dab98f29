import { REDACTED } from './marks.js';
import type { TextRule } from './text-rule.js';

/** Values that show by their form alone that they are secrets, wherever they stand. */
const shapes = [
  // A signed token: three base64url parts, the first of which starts a JSON object.
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g,
  // GitHub's tokens.
  /\b(?:gh[opsur]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,})/g,
  // A private key, whole or cut off.
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
];

export const tokenShapes: TextRule = {
  name: 'token-shapes',
  hides: 'Signed tokens (JWT), GitHub tokens and private keys, which show by their form what they are.',
  sign: 'eyj|gh[opsur]_|github_pat_|private key-----',
  apply: (text) => shapes.reduce((rest, shape) => rest.replaceAll(shape, REDACTED), text),
};
