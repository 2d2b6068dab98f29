import { hidesValue, judgeKey, secretWords } from './secret-keys.js';
import { REDACTED, isProse, type TextRule } from './text-rule.js';

const sign = secretWords.flatMap(({ inText }) => inText ?? []).join('|');
const secretWord = new RegExp(sign, 'gi');

/** What a key in text is made of, around the word that gives it away. */
const keyBefore = /[A-Za-z0-9_.-]/;
/** Between quotes a key may go on with anything up to its closing quote and colon. */
const keyAfter = /[A-Za-z0-9_.-]*(?:[^"'`\n:=\\]{1,40}(?=\\*["'`]\s{0,8}:))?/y;
/** `=`, `:`, `=>`, or the comma of a quoted pair; the blank between a command's option and its value. */
const assignment = /(?:\\*["'`])?\s{0,8}(?:=>|:=|[:=])\s{0,8}|\\*["'`]\s{0,8},\s{0,8}(?=\\*["'`])/y;
const option = /[ \t]{1,8}(?=[^\s=:-])/y;
const quote = /(\\*)(["'`])/y;
const number = /[-+]?\d+(?:\.\d+)?(?=$|[\s,;&)\]}])/y;
const plainEnd = /[\s&;]|["'`](?=$|[\s,;:)\]}])|\\*["'`](?=$|[\s,;:)\]}])/g;
const lineEnd = /[\r\n]|\\[nr]/g;
const trailing = /[,.)\]}>:!?]+$/;
/** Headers whose value is many words: all of the line is the value. */
const wholeLine = /authori[sz]ation|cookie/i;

const matchAt = (pattern: RegExp, text: string, index: number): RegExpExecArray | null => {
  pattern.lastIndex = index;
  return pattern.exec(text);
};

const startOfKey = (text: string, index: number, lowest: number): number => {
  let start = index;
  while (start > lowest && keyBefore.test(text.charAt(start - 1))) start -= 1;
  return start;
};

/**
 * The end of a quoted value whose quote was opened with `depth` backslashes before it. Each level of JSON
 * inside JSON doubles the backslashes, so that the closing quote is the one whose backslashes fit this level.
 */
const endOfQuoted = (text: string, from: number, mark: string, depth: number): number => {
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    let backslashes = 0;
    while (at - 1 - backslashes >= from && text.charAt(at - 1 - backslashes) === '\\') backslashes += 1;
    if (backslashes % (2 * (depth + 1)) === depth) return at - depth;
  }
  return text.length;
};

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** The end of an object or list that opens at `from`, its strings passed over; the end of the text if it stays open. */
const endOfGroup = (text: string, from: number): number => {
  const open: string[] = [];
  let backslashes = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    const close = closing[character];
    if (close !== undefined) open.push(close);
    else if (character === open.at(-1)) {
      open.pop();
      if (open.length === 0) return at + 1;
    } else if (character === '"') at = endOfQuoted(text, at + 1, '"', backslashes) + backslashes;
    backslashes = character === '\\' ? backslashes + 1 : 0;
  }
  return text.length;
};

interface Span {
  readonly start: number;
  readonly end: number;
  /** Where to look on, if not after the value: it may have taken the key of another one along. */
  readonly resume?: number;
}

const endOfPlain = (text: string, from: number, pattern: RegExp): number =>
  matchAt(pattern, text, from)?.index ?? text.length;

/** The end of a header's value: of the line, or of the quotes in which the header was written (`"Cookie: a=b"`). */
const endOfHeader = (text: string, from: number, before: string): number => {
  const line = endOfPlain(text, from, lineEnd);
  const quoted = /["'`]/.test(before) ? text.indexOf(before, from) : -1;
  return quoted < 0 ? line : Math.min(line, text.charAt(quoted - 1) === '\\' ? quoted - 1 : quoted);
};

const lastKey = /[A-Za-z0-9_.-]{1,100}$/;
const LAST_KEY_MAX = 110;

/** In `a=1/token: 2` the word after `a=` ends in a key with a value of its own. */
const keyAtEnd = (text: string, from: number, end: number): { readonly resume?: number } => {
  const word = text.slice(Math.max(from, end - LAST_KEY_MAX), end).replace(/[:=]{1,2}$/, '');
  const key = lastKey.exec(word)?.[0];
  if (key === undefined) return {};
  const at = text.lastIndexOf(key, end);
  return at > from && matchAt(assignment, text, at + key.length) !== null ? { resume: at } : {};
};

/** In `"name": "token", "value": "…"` the pair after the comma is a key again, and the secret is its value. */
const valueOfNamed = (text: string, after: number, opening: RegExpExecArray): Span | undefined => {
  const start = after + opening[0].length;
  const [, escapes = '', mark = '"'] = opening;
  const keyEnd = endOfQuoted(text, start, mark, escapes.length);
  const colon = matchAt(assignment, text, keyEnd);
  if (colon === null || colon[0].includes(',')) return { start, end: keyEnd };
  if (!/value/i.test(text.slice(start, keyEnd))) return undefined;
  const from = keyEnd + colon[0].length;
  const quoted = matchAt(quote, text, from);
  if (quoted === null) return { start: from, end: endOfPlain(text, from, plainEnd) };
  const begin = from + quoted[0].length;
  return { start: begin, end: endOfQuoted(text, begin, quoted[2] ?? '"', quoted[1]?.length ?? 0) };
};

/** Where the value of `key` lies, or undefined where there is nothing to hide. */
const valueAt = (
  text: string,
  { key, from, before, isPair }: { key: string; from: number; before: string; isPair: boolean },
): Span | undefined => {
  const verdict = judgeKey(key);
  if (text.startsWith(REDACTED, from) && !wholeLine.test(key)) return undefined;
  const counted = matchAt(number, text, from);
  if (counted !== null && !hidesValue(verdict, 0)) return undefined;
  const opening = matchAt(quote, text, from);
  if (opening !== null && isPair) return valueOfNamed(text, from, opening);
  if (opening !== null) {
    const start = from + opening[0].length;
    return { start, end: endOfQuoted(text, start, opening[2] ?? '"', opening[1]?.length ?? 0) };
  }
  const first = text.charAt(from);
  if (closing[first] !== undefined && !text.startsWith(REDACTED, from)) {
    return { start: from, end: endOfGroup(text, from) };
  }
  const end = endOfPlain(text, from, plainEnd);
  const word = text.slice(from, end).replace(trailing, '');
  if (word === '' || isProse(word)) return undefined;
  if (wholeLine.test(key)) return { start: from, end: endOfHeader(text, from, before) };
  if (counted !== null) return { start: from, end: from + counted[0].length };
  return { start: from, end: from + word.length, ...keyAtEnd(text, from, end) };
};

/** The value that the key around `hit` is given in the text, if it is a key at all. */
const valueOfKeyAround = (text: string, hit: RegExpExecArray, lowest: number): Required<Span> => {
  const keyStart = startOfKey(text, hit.index, lowest);
  const keyEnd =
    hit.index + hit[0].length + (matchAt(keyAfter, text, hit.index + hit[0].length)?.[0].length ?? 0);
  const nothing = { start: 0, end: 0, resume: keyEnd };
  const key = text.slice(keyStart, keyEnd);
  if (!hidesValue(judgeKey(key), '')) return nothing;
  const separator =
    matchAt(assignment, text, keyEnd) ?? (key.startsWith('--') ? matchAt(option, text, keyEnd) : null);
  if (separator === null) return nothing;
  const value = valueAt(text, {
    key,
    from: keyEnd + separator[0].length,
    before: text.charAt(keyStart - 1),
    isPair: separator[0].includes(','),
  });
  return value === undefined ? nothing : { resume: value.end, ...value };
};

const redactNamedValues = (text: string): string => {
  let result = '';
  let done = 0;
  secretWord.lastIndex = 0;
  for (let hit = secretWord.exec(text); hit !== null; hit = secretWord.exec(text)) {
    const { start, end, resume } = valueOfKeyAround(text, hit, done);
    secretWord.lastIndex = Math.max(resume, hit.index + 1);
    if (end <= start || end <= done) continue;
    result += text.slice(done, Math.max(start, done)) + REDACTED;
    done = end;
  }
  return done === 0 ? text : result + text.slice(done);
};

export const namedValues: TextRule = {
  name: 'named-values',
  hides:
    'The value after a key that names a secret: key=value, key: value, "key":"value", --key value; a count and a sentence stay.',
  sign,
  apply: redactNamedValues,
};
