import { alertsOf, severities, type RuleSet, type Severity } from '../prometheus/rule-set.js';
import {
  receiverName,
  receiverOf,
  receiverOfUnowned,
  silentReceiver,
  unowned,
  type Contacts,
  type Receiver,
} from './receivers.js';

export interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

/** Owners that have an alert of this severity, so that every route can be reached. */
const ownersOf = (rules: readonly RuleSet[], severity: Severity): readonly string[] =>
  [
    ...new Set(
      rules
        .filter(({ alerts }) => alerts.some((alert) => alert.severity === severity))
        .map(({ owner }) => owner),
    ),
  ].toSorted();

/** A page is sent at once and repeated every hour. A ticket waits for others and is repeated once a day. */
const pace: Record<Severity, Pick<Route, 'group_wait' | 'group_interval' | 'repeat_interval'>> = {
  page: { group_wait: '10s', group_interval: '2m', repeat_interval: '1h' },
  ticket: { group_wait: '5m', group_interval: '30m', repeat_interval: '24h' },
};

/** By severity, then by owner. An alert without either goes to the receiver `unowned`. */
const rootRoute = (rules: readonly RuleSet[]): Route => ({
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

export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

const targetMissing = 'TelemetryTargetMissing';

/** One message for one cause: a page hides its ticket, and `hiddenBy` of an alert names its cause. */
const inhibitRules = (rules: readonly RuleSet[]): readonly InhibitRule[] => {
  const alerts = rules.flatMap((set) => set.alerts);
  const pageHidesTicket: InhibitRule = {
    source_matchers: ['severity="page"'],
    target_matchers: ['severity="ticket"'],
    equal: ['alertname', 'job'],
  };
  // Without metrics of a job, every other alert about that job is a consequence of it.
  const missingTarget: InhibitRule = {
    source_matchers: [`alertname="${targetMissing}"`, 'severity="page"'],
    target_matchers: [`alertname!="${targetMissing}"`],
    equal: ['job'],
  };
  const explained = alerts.flatMap(({ name, hiddenBy }) =>
    hiddenBy.map(({ alert, sameLabels }): InhibitRule => ({
      source_matchers: [`alertname="${alert}"`],
      target_matchers: [`alertname="${name}"`],
      equal: ['job', ...sameLabels],
    })),
  );
  const hasMissingTarget = alerts.some(({ name }) => name === targetMissing);
  return [pageHidesTicket, ...(hasMissingTarget ? [missingTarget] : []), ...explained];
};

/** By file name. `local` has the same routes and sends nothing. Without an alert there is no file. */
export const alertmanagerConfigs = (
  rules: readonly RuleSet[],
  contacts: Contacts,
): ReadonlyMap<string, object> => {
  if (alertsOf(rules).length === 0) return new Map();
  const routing = { route: rootRoute(rules), inhibit_rules: inhibitRules(rules) };
  const receiversOf = (make: (owner: string, severity: Severity) => Receiver): Receiver[] =>
    severities.flatMap((severity) => ownersOf(rules, severity).map((owner) => make(owner, severity)));
  const sending = receiversOf((owner, severity) => receiverOf(owner, severity, contacts));
  const silent = receiversOf((owner, severity) => silentReceiver(receiverName(owner, severity)));
  return new Map<string, object>([
    [
      'alertmanager',
      { global: globalOf(contacts), ...routing, receivers: [receiverOfUnowned(contacts), ...sending] },
    ],
    ['local', { ...routing, receivers: [silentReceiver(unowned), ...silent] }],
  ]);
};

const globalOf = ({ email, secretsDir }: Contacts): object => ({
  resolve_timeout: '5m',
  smtp_smarthost: email.smarthost,
  smtp_from: email.from,
  smtp_auth_username: email.username,
  smtp_auth_password_file: `${secretsDir}/smtp-password`,
  slack_api_url_file: `${secretsDir}/slack-webhook-url`,
});
