import { redactText } from '../../redaction/redact-text.js';
import { isTrue, listOf, positiveOf, textOf, type Environment } from '../environment.js';
import {
  dsnDestination,
  endpointOf,
  endpointVariable,
  generalVariable,
  otlpDestination,
  parseDsn,
  signals,
} from './destination.js';
import type { Destination, GivenDsn, Signal } from './destination.js';
import { variableNotes, variableProblems } from './variables.js';

export interface SignalWishes {
  /** The switch for all of observability. */
  readonly enabled: boolean;
  /** The setting that switches it on, for the message that says it is off. */
  readonly enabledBy: string;
  readonly dsn?: GivenDsn | undefined;
  readonly environment: Environment;
}

/** What is done with one signal, and why. */
export interface SignalPlan {
  readonly signal: Signal;
  readonly destinations: readonly Destination[];
  /** Why it is sent nowhere, and what would change that; empty where it is sent. */
  readonly offBecause: string;
}

export interface Plan {
  readonly enabled: boolean;
  readonly signals: Readonly<Record<Signal, SignalPlan>>;
  /** How often metrics are pushed, where they are. */
  readonly pushEveryMs: number;
  /** Settings that are wrong or doubtful. The process starts all the same. */
  readonly warnings: readonly string[];
  /** OTEL_* variables that are set and change nothing here, and why. */
  readonly notes: readonly string[];
}

const exporterVariable = (signal: Signal): string => `OTEL_${signal.toUpperCase()}_EXPORTER`;

const exportersOf = (environment: Environment, signal: Signal): readonly string[] | undefined => {
  const text = textOf(environment, exporterVariable(signal));
  return text === undefined ? undefined : listOf(text);
};

/** `OTEL_TRACES_EXPORTER=none` switches a signal off; a list without `otlp` names only unknown exporters. */
const exporterProblem = (environment: Environment, signal: Signal): string | undefined => {
  const wanted = exportersOf(environment, signal);
  if (wanted === undefined || wanted.includes('otlp')) return undefined;
  return wanted.includes('none')
    ? `${exporterVariable(signal)} is none`
    : `${exporterVariable(signal)} is ${wanted.join(', ')}; only otlp is known`;
};

/**
 * Backends for traces and metrics are often no backends for logs, so the general endpoint does not switch
 * their export on: their own endpoint does, or `OTEL_LOGS_EXPORTER=otlp`.
 */
const wantsOtlpLogs = (environment: Environment): boolean =>
  textOf(environment, endpointVariable('logs')) !== undefined ||
  textOf(environment, 'OTEL_LOGS_EXPORTER') !== undefined;

const unsetBecause = (signal: Signal): string =>
  signal === 'logs'
    ? `${endpointVariable('logs')} is not set, and no DSN`
    : `neither ${endpointVariable(signal)} nor ${generalVariable} is set, and no DSN`;

interface Found {
  readonly destination?: Destination;
  readonly offBecause: string;
}

const otlpFor = (signal: Signal, environment: Environment, warn: (problem: string) => void): Found => {
  const problem = exporterProblem(environment, signal);
  if (problem !== undefined) return { offBecause: problem };
  if (signal === 'logs' && !wantsOtlpLogs(environment)) return { offBecause: unsetBecause(signal) };
  const result = endpointOf(environment, signal);
  if (result.kind === 'unset') return { offBecause: unsetBecause(signal) };
  if (result.kind === 'wrong') {
    warn(result.problem);
    return { offBecause: result.problem };
  }
  if (result.warning !== undefined) warn(result.warning);
  const others = exportersOf(environment, signal)?.filter((name) => name !== 'otlp') ?? [];
  if (others.length > 0)
    warn(`${exporterVariable(signal)} also asks for ${others.join(', ')}; only otlp is known`);
  return { destination: otlpDestination(signal, result.endpoint, environment, warn), offBecause: '' };
};

/** The destination of each signal by the DSN; none where there is no DSN or a wrong one. */
const dsnFor = (
  given: GivenDsn | undefined,
  warn: (problem: string) => void,
): ((signal: Signal) => readonly Destination[]) => {
  if (given === undefined || given.text.trim() === '') return () => [];
  const result = parseDsn(given.text);
  if (result.ok) return (signal) => [dsnDestination(signal, result.dsn, given.path)];
  warn(`the monitoring export by DSN is off: ${result.problem}`);
  return () => [];
};

const PUSH_INTERVAL_MS = 60_000;

/** Nothing is sent, for this reason. */
export const planOff = (offBecause: string): Plan => ({
  enabled: false,
  signals: Object.fromEntries(
    signals.map((signal) => [signal, { signal, destinations: [], offBecause }]),
  ) as unknown as Plan['signals'],
  pushEveryMs: PUSH_INTERVAL_MS,
  warnings: [],
  notes: [],
});

/** Decides by settings and environment which signal goes where. Reads only certificate files. */
export const planExport = ({ enabled, enabledBy, dsn, environment }: SignalWishes): Plan => {
  if (!enabled) return planOff(`observability is off; set ${enabledBy}`);
  if (isTrue(environment, 'OTEL_SDK_DISABLED')) return planOff('OTEL_SDK_DISABLED is true');
  const warnings = new Set(variableProblems(environment));
  const warn = (problem: string) => void warnings.add(problem);
  const byDsn = dsnFor(dsn, warn);
  const plans = signals.map((signal): [Signal, SignalPlan] => {
    const otlp = otlpFor(signal, environment, warn);
    const destinations = [...(otlp.destination === undefined ? [] : [otlp.destination]), ...byDsn(signal)];
    return [signal, { signal, destinations, offBecause: destinations.length > 0 ? '' : otlp.offBecause }];
  });
  return {
    enabled: true,
    signals: Object.fromEntries(plans) as unknown as Plan['signals'],
    pushEveryMs: positiveOf(environment, 'OTEL_METRIC_EXPORT_INTERVAL', PUSH_INTERVAL_MS),
    warnings: [...warnings],
    notes: variableNotes(environment),
  };
};

export interface SignalLine {
  readonly signal: string;
  readonly export: 'on' | 'off';
  readonly destinations: readonly string[];
  readonly message: string;
}

const shown = ({ url, from }: Destination): string => `${redactText(url)} (${from})`;

/** Where a signal is available without export. */
const otherwise: Readonly<Record<string, string>> = {
  metrics: ' Scrapes of /metrics are not affected.',
  logs: ' They are written to standard output in any case.',
};

const lineOf = ({ signal, destinations, offBecause }: SignalPlan, pushEveryMs: number): SignalLine => {
  const hint = otherwise[signal] ?? '';
  if (destinations.length === 0) {
    const message = `monitoring export of ${signal} is off: ${offBecause}.${hint}`;
    return { signal, export: 'off', destinations: [], message };
  }
  const where = destinations.map(shown);
  const how = signal === 'metrics' ? `pushed every ${pushEveryMs / 1000} s` : 'sent in batches';
  return {
    signal,
    export: 'on',
    destinations: where,
    message: `monitoring export of ${signal} is enabled: ${how} to ${where.join(' and to ')}`,
  };
};

/** The lines of the log at start: one per signal, on or off, the destinations, and the reason. */
export const describePlan = (plan: Plan): readonly SignalLine[] =>
  signals.map((signal) => lineOf(plan.signals[signal], plan.pushEveryMs));
