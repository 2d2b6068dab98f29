import { alertsOf, type RuleSet } from '../prometheus/rule-set.js';
import type { Contacts } from './contacts.js';
import { inhibitRules } from './inhibition.js';
import {
  receiverName,
  receiverOf,
  receiverOfUnowned,
  silentReceiver,
  unowned,
  type Receiver,
} from './receivers.js';
import { ownersOf, rootRoute, severities } from './routes.js';

/**
 * By the name of the file: one that reaches people, and one that only shows what it would have sent. Without an alert
 * there is nobody to tell, and no file.
 */
export const alertmanagerConfigs = (
  rules: readonly RuleSet[],
  contacts: Contacts,
): ReadonlyMap<string, object> =>
  alertsOf(rules).length === 0
    ? new Map()
    : new Map([
        ['alertmanager', alertmanagerConfig(rules, contacts)],
        ['local', localAlertmanagerConfig(rules)],
      ]);

/** The whole configuration, with receivers that reach people. */
const alertmanagerConfig = (rules: readonly RuleSet[], contacts: Contacts): object => ({
  global: {
    resolve_timeout: '5m',
    smtp_smarthost: contacts.email.smarthost,
    smtp_from: contacts.email.from,
    smtp_auth_username: contacts.email.username,
    smtp_auth_password_file: `${contacts.secretsDir}/smtp-password`,
    slack_api_url_file: `${contacts.secretsDir}/slack-webhook-url`,
  },
  route: rootRoute(rules),
  inhibit_rules: inhibitRules(rules),
  receivers: [receiverOfUnowned(contacts), ...receiversOf(rules, contacts)],
});

const receiversOf = (rules: readonly RuleSet[], contacts: Contacts): Receiver[] =>
  severities.flatMap((severity) =>
    ownersOf(rules, severity).map((owner) => receiverOf(owner, severity, contacts)),
  );

/** The same routes and inhibition without any message: for trying things out on one machine. */
const localAlertmanagerConfig = (rules: readonly RuleSet[]): object => ({
  route: rootRoute(rules),
  inhibit_rules: inhibitRules(rules),
  receivers: [
    silentReceiver(unowned),
    ...severities.flatMap((severity) =>
      ownersOf(rules, severity).map((owner) => silentReceiver(receiverName(owner, severity))),
    ),
  ],
});
