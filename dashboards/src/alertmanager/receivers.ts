import type { Severity } from '../prometheus/rule-set.js';

/** Where messages go. A secret is a path to a file and never in a generated file. */
export interface Contacts {
  /** A folder with one secret in each file, readable by Alertmanager alone. */
  readonly secretsDir: string;
  readonly email: { readonly smarthost: string; readonly from: string; readonly username: string };
  readonly owners: Readonly<Record<string, OwnerContacts>>;
  /** Receives the alerts that have no owner. */
  readonly unowned: { readonly webhookUrl: string };
}

export interface OwnerContacts {
  readonly slackChannel: string;
  readonly email: string;
}

export interface Receiver {
  readonly name: string;
  readonly [kind: `${string}_configs`]: readonly object[];
}

export const unowned = 'unowned';
export const receiverName = (owner: string, severity: Severity): string => `${owner}-${severity}`;

const title = '[{{ .Status | toUpper }}] {{ .GroupLabels.alertname }} on {{ .GroupLabels.job }}';

/** In reading order: the symptom, where to look, what to do. */
const body = [
  '{{ range .Alerts }}{{ .Annotations.summary }}',
  '{{ .Annotations.description }}',
  'Dashboard: {{ .Annotations.dashboard_url }}',
  'Runbook: {{ .Annotations.runbook_url }}',
  '{{ end }}',
].join('\n');

const slack = ({ slackChannel }: OwnerContacts): object => ({
  channel: slackChannel,
  send_resolved: true,
  title,
  text: body,
});

const email = ({ email: to }: OwnerContacts): object => ({
  to,
  send_resolved: true,
  headers: { Subject: title },
  html: '',
  text: body,
});

const pagerduty = (owner: string, { secretsDir }: Contacts): object => ({
  routing_key_file: `${secretsDir}/${owner}-pagerduty-routing-key`,
  severity: 'critical',
  description: '{{ .CommonAnnotations.summary }}',
  details: {
    description: '{{ (index .Alerts 0).Annotations.description }}',
    dashboard: '{{ (index .Alerts 0).Annotations.dashboard_url }}',
    runbook: '{{ (index .Alerts 0).Annotations.runbook_url }}',
  },
});

const webhook = ({ unowned: { webhookUrl }, secretsDir }: Contacts): object => ({
  url: webhookUrl,
  send_resolved: true,
  http_config: { authorization: { type: 'Bearer', credentials_file: `${secretsDir}/webhook-token` } },
});

/** A page goes to PagerDuty and Slack, a ticket to Slack and email. */
export const receiverOf = (owner: string, severity: Severity, contacts: Contacts): Receiver => {
  const name = receiverName(owner, severity);
  const own = contacts.owners[owner];
  if (own === undefined) {
    throw new Error(
      `nobody is known for the owner "${owner}": add it to the contacts, or name another owner`,
    );
  }
  return severity === 'page'
    ? { name, pagerduty_configs: [pagerduty(owner, contacts)], slack_configs: [slack(own)] }
    : { name, slack_configs: [slack(own)], email_configs: [email(own)] };
};

export const receiverOfUnowned = (contacts: Contacts): Receiver => ({
  name: unowned,
  webhook_configs: [webhook(contacts)],
});

/** Shown in Alertmanager's page and sent nowhere. */
export const silentReceiver = (name: string): Receiver => ({ name });
