export interface JsonFault {
  readonly position: number;
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

const whitespace = /[\t\n\r ]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// A string up to its closing quote or its first fault: no control characters, only known escapes.
// eslint-disable-next-line no-control-regex
const stringBody = /(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*/y;
const words = ['true', 'false', 'null'];

class Fault extends Error {
  constructor(
    readonly at: number,
    readonly expected: string,
  ) {
    super(expected);
  }
}

/**
 * Says where a text stops being JSON and what was expected there. The engine's own message often has no position
 * and quotes a piece of the text, which may be a secret; this one quotes nothing.
 * Walks with a stack of its own, so that deep nesting is answered and not a crash.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  try {
    walk(text);
    return undefined;
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    const before = text.slice(0, fault.at);
    const line = before.split('\n').length;
    return {
      position: fault.at,
      line,
      column: fault.at - before.lastIndexOf('\n'),
      expected: fault.expected,
    };
  }
}

function walk(text: string): void {
  const closers: ('}' | ']')[] = [];
  let at = skip(whitespace, text, 0);
  let mustHoldValue = true;
  for (;;) {
    const closer = closers.at(-1);
    if (mustHoldValue) {
      const opened = text[at] === '{' || text[at] === '[';
      if (opened) {
        const closes = text[at] === '{' ? '}' : ']';
        at = skip(whitespace, text, at + 1);
        if (text[at] === closes) {
          at += 1;
        } else {
          closers.push(closes);
          if (closes === '}') at = key(text, at, 'a property name or "}"');
          continue;
        }
      } else {
        at = scalar(text, at);
      }
      mustHoldValue = false;
    }
    at = skip(whitespace, text, at);
    const current = closers.at(-1);
    if (current === undefined) {
      if (at < text.length) throw new Fault(at, 'the end of the body');
      return;
    }
    if (text[at] === current) {
      closers.pop();
      at += 1;
      continue;
    }
    if (text[at] !== ',') throw new Fault(at, `"," or "${closer ?? current}"`);
    at = skip(whitespace, text, at + 1);
    if (current === '}') at = key(text, at, 'a property name');
    mustHoldValue = true;
  }
}

function key(text: string, at: number, expected: string): number {
  if (text[at] !== '"') throw new Fault(at, expected);
  const end = skip(whitespace, text, string(text, at));
  if (text[end] !== ':') throw new Fault(end, '":"');
  return skip(whitespace, text, end + 1);
}

function scalar(text: string, at: number): number {
  if (text[at] === '"') return string(text, at);
  const word = words.find((candidate) => text.startsWith(candidate, at));
  if (word !== undefined) return at + word.length;
  const end = skip(number, text, at);
  if (end === at) throw new Fault(at, 'a value');
  return end;
}

function string(text: string, at: number): number {
  const end = skip(stringBody, text, at + 1);
  if (text[end] === '"') return end + 1;
  throw new Fault(
    end,
    end < text.length ? 'a string without raw control characters or unknown escapes' : 'a closing quote',
  );
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
