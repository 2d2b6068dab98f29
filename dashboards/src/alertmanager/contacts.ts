/** Where messages go. Every secret is a path; none is in a generated file. */
export interface Contacts {
  /** A folder of files, each with one secret, readable by Alertmanager alone. */
  readonly secretsDir: string;
  readonly email: { readonly smarthost: string; readonly from: string; readonly username: string };
  readonly owners: Readonly<Record<string, OwnerContacts>>;
  /** Takes what no owner answers for, so that nothing is lost. */
  readonly unowned: { readonly webhookUrl: string };
}

export interface OwnerContacts {
  readonly slackChannel: string;
  readonly email: string;
}
