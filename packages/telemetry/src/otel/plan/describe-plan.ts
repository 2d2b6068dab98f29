import { redactText } from '../../redaction/redact-text.js';
import { signals } from '../signal.js';
import type { Destination } from './destination.js';
import type { Plan, SignalPlan } from './plan-signals.js';

/** One line for the log at start. */
export interface SignalLine {
  readonly signal: string;
  readonly export: 'on' | 'off';
  readonly destinations: readonly string[];
  readonly message: string;
}

const shown = ({ url, from }: Destination): string => `${redactText(url)} (${from})`;

/** How a signal is had without being sent. */
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

/** What each process says at start: one line per signal, on or off, where to, and why. */
export const describePlan = (plan: Plan): readonly SignalLine[] =>
  signals.map((signal) => lineOf(plan.signals[signal], plan.pushEveryMs));
