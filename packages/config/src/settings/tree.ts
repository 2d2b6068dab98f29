import type { ValueOf } from './setting.js';
import type { SettingKey, SettingsTable } from './table.js';

type Head<K extends string> = K extends `${infer H}.${string}` ? H : K;
type Tail<K extends string, H extends string> = K extends `${H}.${infer R}` ? R : never;

/** `{ 'a.b': X, 'a.c': Y }` as `{ a: { b: X, c: Y } }`. */
type Tree<T extends Record<string, unknown>> = {
  readonly [H in Head<keyof T & string>]: H extends keyof T
    ? T[H]
    : Tree<{ [R in Tail<keyof T & string, H>]: `${H}.${R}` extends keyof T ? T[`${H}.${R}`] : never }>;
};

export type Values = { readonly [K in SettingKey]: ValueOf<SettingsTable[K]> };

/** What every process reads: the keys as they stand in the file, durations in milliseconds, sizes in bytes. */
export type Settings = Tree<Values>;

type ServiceKey = 'database.url' | 'redis.url';

/** Read before the services are started: a URL that is not configured is undefined. */
export type SettingsBeforeServices = Tree<{
  readonly [K in SettingKey]: K extends ServiceKey ? Values[K] | undefined : Values[K];
}>;

interface Branch {
  [name: string]: unknown;
}

/** A tree of all values that cannot be changed. */
export const buildTree = (values: ReadonlyMap<string, unknown>): unknown => {
  const root: Branch = {};
  for (const [key, value] of values) {
    const names = key.split('.');
    const last = names.pop() as string;
    let branch = root;
    for (const name of names) branch = (branch[name] ??= {}) as Branch;
    branch[last] = value;
  }
  return freeze(root);
};

const freeze = (branch: Branch): unknown => {
  for (const value of Object.values(branch)) {
    if (Object.getPrototypeOf(value ?? 0) === Object.prototype) freeze(value as Branch);
    if (Array.isArray(value)) Object.freeze(value);
  }
  return Object.freeze(branch);
};
