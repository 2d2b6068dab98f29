import { types } from 'node:util';
import { redactText } from './redact-text.js';
import { hidesValue, judgeKey } from './secret-keys.js';
import { REDACTED } from './text-rule.js';
import { redactQuery } from './urls.text-rule.js';

/** Stands for a reference of an object to one of its ancestors. */
export const CIRCULAR = '[CIRCULAR]';
/** Replaces a value beyond a limit on depth, size or length. */
export const TRUNCATED = '[TRUNCATED]';
/** Stands for a property whose getter threw. */
export const UNREADABLE = '[UNREADABLE]';

/** Bounds on a value, so that a huge object costs neither memory nor time. */
interface RedactionLimits {
  readonly depthMax: number;
  readonly entriesMax: number;
  readonly textLengthMax: number;
}

const defaultLimits: RedactionLimits = { depthMax: 12, entriesMax: 5000, textLengthMax: 16_384 };

/** Text is cut roughly before the rules run and exactly after, so that a cut cannot hide the end of a secret. */
const CUT_BEFORE_RULES = 8;

interface Walk {
  readonly limits: RedactionLimits;
  readonly ancestors: Set<object>;
  entriesLeft: number;
}

const newWalk = (limits: RedactionLimits): Walk => ({
  limits,
  ancestors: new Set(),
  entriesLeft: limits.entriesMax,
});

const showText = (text: string, { textLengthMax }: RedactionLimits): string => {
  const bounded =
    text.length > textLengthMax * CUT_BEFORE_RULES ? text.slice(0, textLengthMax * CUT_BEFORE_RULES) : text;
  const shown = redactText(bounded);
  return shown.length > textLengthMax ? shown.slice(0, textLengthMax) + TRUNCATED : shown;
};

const nameOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** `{ name: 'x-api-key', value: '…' }`, as headers and OTLP attributes are listed. */
const namedByField = (object: Record<string, unknown>): string | undefined =>
  nameOf(object['key']) ?? nameOf(object['name']) ?? nameOf(object['field']) ?? nameOf(object['header']);

const setOwn = (target: Record<string, unknown>, key: string, value: unknown): void => {
  // Assigning to `__proto__` would change the prototype instead of the field.
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
};

/** Differs from every value, so that the property is replaced. */
const unreadable = Symbol(UNREADABLE);

const read = (object: Record<string, unknown>, key: string): unknown => {
  try {
    return object[key];
  } catch {
    return unreadable;
  }
};

/** Most keys are plain words; one with such a character may be a URL or a header line itself. */
const keyMayHoldSecret = /[\s:=?]/;

const showKeyed = (key: string, value: unknown, walk: Walk): unknown => {
  if (value === unreadable) return UNREADABLE;
  const verdict = judgeKey(key);
  if (hidesValue(verdict, value)) return REDACTED;
  if (verdict === 'query' && typeof value === 'string') return redactQuery(value);
  return show(value, walk);
};

/** The entries of a plain object, a copy only where something had to change. */
const showRecord = (object: Record<string, unknown>, walk: Walk, asItIs: boolean): unknown => {
  let copy: Record<string, unknown> | undefined = asItIs ? undefined : {};
  const keys = Object.keys(object);
  const namesSecret = 'value' in object && judgeKey(namedByField(object) ?? '') !== 'plain';
  for (const [index, key] of keys.entries()) {
    walk.entriesLeft -= 1;
    if (walk.entriesLeft < 0) {
      const cut = copy ?? Object.fromEntries(keys.slice(0, index).map((each) => [each, object[each]]));
      return { ...cut, [TRUNCATED]: keys.length - index };
    }
    const value = read(object, key);
    const shownKey = keyMayHoldSecret.test(key) ? redactText(key) : key;
    const shown =
      namesSecret && key === 'value'
        ? showKeyed(namedByField(object) ?? '', value, walk)
        : showKeyed(key, value, walk);
    if (copy === undefined && (shown !== value || shownKey !== key)) {
      copy = {};
      for (const earlier of keys.slice(0, index)) setOwn(copy, earlier, object[earlier]);
    }
    if (copy !== undefined) setOwn(copy, shownKey, shown);
  }
  return copy ?? object;
};

/** Lists of names and values in turn, as `rawHeaders` are, and pairs: after a secret's name comes a secret. */
const isNameBefore = (list: readonly unknown[], index: number): boolean =>
  index % 2 === 1 && list.length % 2 === 0 && typeof list[index - 1] === 'string';

const showList = (list: readonly unknown[], walk: Walk): unknown => {
  let copy: unknown[] | undefined;
  for (const [index, value] of list.entries()) {
    walk.entriesLeft -= 1;
    if (walk.entriesLeft < 0) return [...(copy ?? list.slice(0, index)), TRUNCATED];
    const shown = isNameBefore(list, index)
      ? showKeyed(String(list[index - 1]), value, walk)
      : show(value, walk);
    if (copy === undefined && shown !== value) copy = list.slice(0, index);
    copy?.push(shown);
  }
  return copy ?? list;
};

/** An error as fields: its type, message, stack, cause and own properties. */
const showError = (error: Error, walk: Walk): unknown => {
  const fields: Record<string, unknown> = { type: error.constructor?.name ?? error.name };
  for (const key of ['message', 'stack', 'cause', 'errors']) {
    const value = read(error as unknown as Record<string, unknown>, key);
    if (value !== undefined) fields[key] = value;
  }
  for (const key of Object.keys(error))
    fields[key] ??= read(error as unknown as Record<string, unknown>, key);
  return showRecord(fields, walk, false);
};

const isRecord = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Objects that JSON cannot show, or shows without what a reader needs. */
const showSpecial = (value: object, walk: Walk): unknown => {
  if (types.isNativeError(value) || value instanceof Error) return showError(value, walk);
  if (types.isDate(value)) return value;
  if (value instanceof URL) return showText(value.href, walk.limits);
  if (ArrayBuffer.isView(value)) return `[${value.constructor.name} of ${value.byteLength} bytes]`;
  if (types.isAnyArrayBuffer(value)) return `[ArrayBuffer of ${value.byteLength} bytes]`;
  if (types.isSet(value)) return showList([...value], walk);
  if (types.isMap(value) || value instanceof URLSearchParams || value instanceof Headers) {
    return showRecord(Object.fromEntries(value as Iterable<[string, unknown]>), walk, false);
  }
  return undefined;
};

const showObject = (value: object, walk: Walk): unknown => {
  if (Array.isArray(value)) return showList(value, walk);
  const plain = isRecord(value);
  const special = plain ? undefined : showSpecial(value, walk);
  if (special !== undefined) return special;
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return show((toJSON as () => unknown).call(value), walk);
  return showRecord(value as Record<string, unknown>, walk, plain);
};

const show = (value: unknown, walk: Walk): unknown => {
  if (typeof value === 'string') return showText(value, walk.limits);
  // JSON has no form for an exact integer beyond 2^53 that readers keep exact, but as text.
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return '[FUNCTION]';
  if (typeof value !== 'object' || value === null) return value;
  if (walk.ancestors.has(value)) return CIRCULAR;
  if (walk.ancestors.size >= walk.limits.depthMax) return TRUNCATED;
  walk.ancestors.add(value);
  try {
    return showObject(value, walk);
  } catch {
    // A getter, a proxy or a toJSON threw. A log call must not.
    return UNREADABLE;
  } finally {
    walk.ancestors.delete(value);
  }
};

/**
 * A value without its secrets, at any depth: values of secret keys, and secrets inside any text. Returns
 * the value itself where nothing had to change, else a copy; the original is never touched.
 */
export const redactFields = <T>(value: T, limits: RedactionLimits = defaultLimits): T =>
  show(value, newWalk(limits)) as T;

/** One field whose key is known: an attribute of a span, a header. Plain numbers and yes or no need no walk. */
export const redactField = (key: string, value: unknown): unknown => {
  const type = typeof value;
  if (judgeKey(key) === 'plain') {
    if (type === 'string') return showText(value as string, defaultLimits);
    if (type === 'number' || type === 'boolean') return value;
  }
  return showKeyed(key, value, newWalk(defaultLimits));
};
