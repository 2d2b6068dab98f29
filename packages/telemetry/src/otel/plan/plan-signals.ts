import { isTrue, listOf, positiveOf, textOf } from '../environment.js';
import type { Environment } from '../environment.js';
import { signals } from '../signal.js';
import type { Signal } from '../signal.js';
import { dsnDestination, otlpDestination } from './destination.js';
import type { Destination } from './destination.js';
import { parseDsn } from './dsn.js';
import type { Dsn } from './dsn.js';
import { endpointOf, endpointVariable, generalVariable } from './endpoint.js';
import { variableNotes, variableProblems } from './variables.js';

export interface SignalWishes {
  /** The switch for everything that is observed. */
  readonly enabled: boolean;
  /** What to set so that it is switched on, for the message that says it is off. */
  readonly enabledBy: string;
  readonly dsn?: string | undefined;
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

/** `OTEL_TRACES_EXPORTER=none` switches a signal off; a list without `otlp` asks for what is not here. */
const exporterProblem = (environment: Environment, signal: Signal): string | undefined => {
  const wanted = exportersOf(environment, signal);
  if (wanted === undefined || wanted.includes('otlp')) return undefined;
  return wanted.includes('none')
    ? `${exporterVariable(signal)} is none`
    : `${exporterVariable(signal)} is ${wanted.join(', ')}; only otlp is known`;
};

/**
 * Backends for traces and metrics are often no backends for logs, so the general endpoint does not switch their
 * export on by itself: their own endpoint does, or `OTEL_LOGS_EXPORTER=otlp`.
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

const readDsn = (dsn: string | undefined, warn: (problem: string) => void): Dsn | undefined => {
  if (dsn === undefined || dsn.trim() === '') return undefined;
  const result = parseDsn(dsn);
  if (result.ok) return result.dsn;
  warn(`the monitoring export by DSN is off: ${result.problem}`);
  return undefined;
};

export const PUSH_INTERVAL_MS = 60_000;

const pushIntervalMs = (environment: Environment): number =>
  positiveOf(environment, 'OTEL_METRIC_EXPORT_INTERVAL', PUSH_INTERVAL_MS);

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

/** From settings and environment to what is sent where. Reads nothing but certificate files. */
export const planSignals = ({ enabled, enabledBy, dsn: dsnText, environment }: SignalWishes): Plan => {
  if (!enabled) return planOff(`observability is off; set ${enabledBy}`);
  if (isTrue(environment, 'OTEL_SDK_DISABLED')) return planOff('OTEL_SDK_DISABLED is true');
  const warnings = new Set(variableProblems(environment));
  const warn = (problem: string) => void warnings.add(problem);
  const dsn = readDsn(dsnText, warn);
  const plans = signals.map((signal): [Signal, SignalPlan] => {
    const otlp = otlpFor(signal, environment, warn);
    const destinations = [
      ...(otlp.destination === undefined ? [] : [otlp.destination]),
      ...(dsn === undefined ? [] : [dsnDestination(signal, dsn)]),
    ];
    return [signal, { signal, destinations, offBecause: destinations.length > 0 ? '' : otlp.offBecause }];
  });
  return {
    enabled: true,
    signals: Object.fromEntries(plans) as unknown as Plan['signals'],
    pushEveryMs: pushIntervalMs(environment),
    warnings: [...warnings],
    notes: variableNotes(environment),
  };
};
