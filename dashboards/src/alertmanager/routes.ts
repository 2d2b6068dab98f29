import type { Severity } from '../prometheus/alert.js';
import type { RuleSet } from '../prometheus/rule-set.js';
import { receiverName, unowned } from './receivers.js';

export interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

export const severities: readonly Severity[] = ['page', 'ticket'];

/** Owners that have an alert of a severity: a route nobody can reach is a promise nobody keeps. */
export const ownersOf = (rules: readonly RuleSet[], severity: Severity): readonly string[] =>
  [
    ...new Set(
      rules.flatMap(({ alerts, owner }) =>
        alerts.filter((alert) => alert.severity === severity).map((alert) => alert.owner ?? owner),
      ),
    ),
  ].toSorted();

/** A page comes at once and again every hour; a ticket may wait for others and comes again once a day. */
const pace: Record<Severity, Pick<Route, 'group_wait' | 'group_interval' | 'repeat_interval'>> = {
  page: { group_wait: '10s', group_interval: '2m', repeat_interval: '1h' },
  ticket: { group_wait: '5m', group_interval: '30m', repeat_interval: '24h' },
};

/** By severity, then by owner; what has neither is not lost. */
export const rootRoute = (rules: readonly RuleSet[]): Route => ({
  receiver: unowned,
  group_by: ['alertname', 'job'],
  group_wait: '30s',
  group_interval: '5m',
  repeat_interval: '4h',
  routes: severities.flatMap((severity) => {
    const owners = ownersOf(rules, severity);
    if (owners.length === 0) return [];
    return [
      {
        receiver: unowned,
        matchers: [`severity="${severity}"`],
        ...pace[severity],
        routes: owners.map((owner) => ({
          receiver: receiverName(owner, severity),
          matchers: [`owner="${owner}"`],
        })),
      },
    ];
  }),
});
