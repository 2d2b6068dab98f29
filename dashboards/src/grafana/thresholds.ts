import type { Alert, Severity } from '../prometheus/alert.js';
import type { Panel } from './panel.js';

export interface Step {
  readonly value: number | null;
  readonly color: string;
}

const colourOf: Record<Severity, string> = { page: 'red', ticket: 'orange' };

interface Line {
  readonly value: number;
  readonly breach: 'above' | 'below';
  readonly colour: string;
}

const lineOf = ({ when, severity }: Alert): Line[] => {
  if (when.threshold === undefined) return [];
  const { value, breach } = when.threshold;
  return [{ value: breach === 'above' ? justAbove(value) : value, breach, colour: colourOf[severity] }];
};

/** Grafana colours from a bound on, an alert begins above it: at zero that is the whole difference. */
const justAbove = (bound: number): number => (bound === 0 ? Number.EPSILON : bound);

/**
 * The bounds of the panel's alerts as colours: green on the good side, orange where a ticket is due, red where
 * somebody is woken. No number is written in a dashboard; each comes from the alert itself.
 */
export const stepsOf = ({ alerts, missedBelow }: Panel): Step[] => {
  if (missedBelow !== undefined) {
    return [
      { value: null, color: 'red' },
      { value: missedBelow, color: 'green' },
    ];
  }
  const lines = (alerts ?? []).flatMap(lineOf).toSorted((one, other) => one.value - other.value);
  const [lowest] = lines;
  if (lowest === undefined) return [{ value: null, color: 'blue' }];
  if (lines.every(({ breach }) => breach === 'above')) {
    return [{ value: null, color: 'green' }, ...lines.map(({ value, colour }) => ({ value, color: colour }))];
  }
  // Below the bound is bad: each bound starts the better colour of what lies above it.
  const above = lines.map(({ value }, index) => ({ value, color: lines[index + 1]?.colour ?? 'green' }));
  return [{ value: null, color: lowest.colour }, ...above];
};
