import {
  type CommonFields,
  type DefinedKind,
  type DefinitionOf,
  definitionSchemas,
  InvalidInput,
  maximumIntervalMs,
  minimumIntervalMs,
  parseGoDuration,
} from '@bellwether/config';
import { compileRegexp } from './regexps.js';

/** The prior art's sentences begin with a capital letter when a check is updated. */
export type Writing = 'create' | 'update';

export interface DefinitionLimits {
  readonly timeoutMsMax: number;
  readonly labelsMax: number;
  /** Zones that a check may name; it runs in all of them when it names none. */
  readonly zones: readonly string[];
}

/** A definition that may be stored. */
export interface AskedCheck {
  readonly kind: DefinedKind;
  readonly name: string;
  readonly description: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly zones: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly enabled: boolean;
  readonly definition: Readonly<Record<string, unknown>>;
}

export const invalid = (message: string): InvalidInput => new InvalidInput('HCK_INVALID', message);

const seconds = (milliseconds: number): string => `${milliseconds / 1_000} seconds`;
const beginning = (writing: Writing, sentence: string): string =>
  writing === 'create' ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1);

/** Zero is no duration here: a prober refuses it, and its refusal would stop all other checks. */
const millisecondsOf = (writing: Writing, name: 'interval' | 'timeout', text: string): number => {
  const milliseconds = parseGoDuration(text) ?? 0;
  if (milliseconds <= 0) throw invalid(beginning(writing, `invalid healthcheck ${name}`));
  return Math.max(1, Math.round(milliseconds));
};

/** The whole probe is bounded by its timeout, and a shared worker waits for no longer than the setting says. */
export const readTimeout = (
  writing: Writing,
  kind: DefinedKind,
  timeout: string,
  { timeoutMsMax }: DefinitionLimits,
): number => {
  const timeoutMs = millisecondsOf(writing, 'timeout', timeout);
  if (kind !== 'command' && timeoutMs > timeoutMsMax) {
    throw invalid(
      `the maximum healthcheck timeout is ${seconds(timeoutMsMax)} (setting health_checks.timeout_max)`,
    );
  }
  return timeoutMs;
};

/** The keys of the kind alone, and none that has no value. */
export const definitionOf = <K extends DefinedKind>(kind: K, body: object): DefinitionOf<K> => {
  const own = Object.keys(definitionSchemas[kind].shape);
  return Object.fromEntries(
    Object.entries(body).filter(([key, value]) => own.includes(key) && value !== undefined),
  ) as DefinitionOf<K>;
};

interface Assertions {
  readonly 'body-regexp'?: readonly string[];
  readonly 'expiration-delay'?: string;
  readonly key?: string;
  readonly cert?: string;
  readonly cacert?: string;
}

/** What no schema can say: patterns, durations, and what belongs together. */
export const assertDefinition = (kind: DefinedKind, definition: object, isShared: boolean): void => {
  const {
    'body-regexp': patterns = [],
    'expiration-delay': delay,
    key,
    cert,
    cacert,
  } = definition as Assertions;
  const refused = patterns.find((pattern) => compileRegexp(pattern) === undefined);
  if (refused !== undefined) throw invalid(`Invalid Regex ${refused} in body-regexp`);
  if (delay !== undefined && parseGoDuration(delay) === undefined) {
    throw invalid('Invalid healthcheck expiration delay');
  }
  // A prober refuses one without the other, and drops all other checks with it.
  if ((key === undefined) !== (cert === undefined))
    throw invalid('invalid parameters: key and cert go together');
  if (!isShared) return;
  if (kind === 'command') {
    throw invalid(
      'command checks run in private probers only: disable this one ("bool": false, or --disabled)',
    );
  }
  if ((key ?? cert ?? cacert) !== undefined) {
    throw invalid(
      'key, cert and cacert are files of a private prober: a check with them cannot be enabled here',
    );
  }
};

const labelsOf = (labels: CommonFields['labels'], { labelsMax }: DefinitionLimits) => {
  if (Object.keys(labels ?? {}).length > labelsMax) {
    throw invalid(`a healthcheck has at most ${labelsMax} labels (setting health_checks.labels_max)`);
  }
  return labels ?? {};
};

const zonesOf = (asked: CommonFields['zones'], { zones }: DefinitionLimits): readonly string[] => {
  const unknown = asked?.find((zone) => !zones.includes(zone));
  if (unknown !== undefined) {
    throw invalid(`there is no zone ${unknown}: ${zones.join(', ')} (setting health_checks.zones)`);
  }
  return asked === undefined ? zones : [...new Set(asked)];
};

/** From a body that its schema accepts to what is stored, or the prior art's sentence of what is wrong. */
export function readDefinition(
  kind: DefinedKind,
  body: CommonFields,
  writing: Writing,
  limits: DefinitionLimits,
): AskedCheck {
  const definition = definitionOf(kind, body);
  // Each generation of the prior art sends its own key; the other one comes from other clients.
  const enabled = (writing === 'create' ? (body.bool ?? body.enabled) : (body.enabled ?? body.bool)) ?? false;
  assertDefinition(kind, definition, enabled);
  const { name, description = '', interval, timeout } = body;
  const intervalMs = millisecondsOf(writing, 'interval', interval);
  const timeoutMs = readTimeout(writing, kind, timeout, limits);
  if (intervalMs < minimumIntervalMs) {
    const sentence = `the minimum healthcheck interval is ${seconds(minimumIntervalMs)}`;
    throw invalid(beginning(writing, sentence));
  }
  if (intervalMs > maximumIntervalMs) {
    throw invalid(`the maximum healthcheck interval is ${maximumIntervalMs / 3_600_000} hours`);
  }
  if (intervalMs < timeoutMs) {
    throw invalid('the healthcheck interval should be greater than its timeout');
  }
  return {
    kind,
    name,
    description,
    labels: labelsOf(body.labels, limits),
    zones: zonesOf(body.zones, limits),
    interval,
    timeout,
    intervalMs,
    timeoutMs,
    enabled,
    definition,
  };
}
