/**
 * Words that follow "token:", "password=" or "Bearer" in sentences. They keep `metrics bearer token required` and
 * `password: must be longer` readable; a secret that is one of these words is one that no rule can tell from text.
 */
const words = new Set(
  (
    'a an and any are as at authentication authorisation authorization be boolean but by can cannot could credential ' +
    'credentials denied did does done empty error expected expired failed false field for format from function given ' +
    'got had has have header headers if in invalid is it key length malformed may mismatch missing must no none not ' +
    'null number object of ok on one only or permission permissions please present realm refused required revoked ' +
    'scheme set should string than that the then this to token tokens too true undefined unexpected unknown unset ' +
    'unsupported use used value was were when which will with wrong you your'
  ).split(' '),
);

/** The place of a value in a statement, which is not the value: `where token = $1`. */
const placeholder = /^(?:\$\d{1,4}|\?)$/;

export const isProse = (word: string): boolean => words.has(word.toLowerCase()) || placeholder.test(word);
