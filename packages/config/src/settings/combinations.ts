import type { Values } from './tree.js';
import type { SettingKey } from './table.js';

/** Settings that are right one by one and impossible together. */
export interface Combination {
  readonly keys: readonly SettingKey[];
  /** What is wrong, said about the first of the keys; undefined where all is well. */
  find(values: Values): { readonly wrong: string; readonly accepted: string } | undefined;
}

const bcryptForm = /^\$2[abxy]\$\d{2}\$[./A-Za-z0-9]{53}$/;

export const combinations: readonly Combination[] = [
  {
    keys: ['server.secret_key', 'server.secure'],
    find: (values) =>
      values['server.secure'] && values['server.secret_key'] === undefined
        ? { wrong: 'missing, and server.secure is true', accepted: 'a secret key, or server.secure false' }
        : undefined,
  },
  {
    keys: ['metrics.basic_auth.password', 'metrics.basic_auth.username'],
    find: (values) =>
      values['metrics.basic_auth.username'] !== undefined &&
      values['metrics.basic_auth.password'] === undefined
        ? { wrong: 'missing, and metrics.basic_auth.username is set', accepted: 'both or neither' }
        : undefined,
  },
  {
    keys: ['metrics.basic_auth.username', 'metrics.basic_auth.password'],
    find: (values) =>
      values['metrics.basic_auth.password'] !== undefined &&
      values['metrics.basic_auth.username'] === undefined
        ? { wrong: 'missing, and metrics.basic_auth.password is set', accepted: 'both or neither' }
        : undefined,
  },
  {
    keys: ['metrics.basic_auth.password'],
    find: (values) => {
      const password = values['metrics.basic_auth.password']?.reveal() ?? '';
      return /^\$2[abxy]?\$/.test(password) && !bcryptForm.test(password)
        ? {
            wrong: 'begins like a bcrypt hash and is not a whole one',
            accepted: 'a hash of 60 characters; in a shell or a compose file its `$` need quoting',
          }
        : undefined;
    },
  },
  {
    keys: ['metrics.port', 'server.port'],
    find: (values) => samePort('server.port', values['metrics.port'], values['server.port']),
  },
  {
    keys: ['metrics.worker_port', 'queue.monitoring_port'],
    find: (values) =>
      samePort('queue.monitoring_port', values['metrics.worker_port'], values['queue.monitoring_port']),
  },
  {
    keys: ['ledger.bulk_max', 'queue.max_pending'],
    find: (values) => {
      const { 'ledger.bulk_max': bulkMax, 'queue.max_pending': waitingMax } = values;
      return bulkMax > waitingMax
        ? {
            wrong: `is ${bulkMax}, and no more than the ${waitingMax} of queue.max_pending may wait at once`,
            accepted: 'no more than queue.max_pending',
          }
        : undefined;
    },
  },
];

const samePort = (other: SettingKey, port: number, otherPort: number) =>
  port !== 0 && port === otherPort
    ? {
        wrong: `is ${port}, as ${other} is, and one process listens on both`,
        accepted: 'two ports, or `off`',
      }
    : undefined;
