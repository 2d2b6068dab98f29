import type { Values } from './tree.js';
import type { SettingKey } from './table.js';

/** Settings that are right one by one and impossible together. */
export interface Combination {
  readonly keys: readonly SettingKey[];
  /** What is wrong with the first of the keys; undefined if all is well. */
  find(values: Values): { readonly wrong: string; readonly accepted: string } | undefined;
}

const bcryptForm = /^\$2[abxy]\$\d{2}\$[./A-Za-z0-9]{53}$/;

type PortKey = 'metrics.port' | 'server.port' | 'metrics.worker_port' | 'queue.monitoring_port';

const differentPorts = (key: PortKey, other: PortKey): Combination => ({
  keys: [key, other],
  find: ({ [key]: port, [other]: otherPort }) =>
    port !== 0 && port === otherPort
      ? {
          wrong: `is ${port}, as ${other} is, and one process listens on both`,
          accepted: 'two ports, or `off`',
        }
      : undefined,
});

const together = (missing: SettingKey, other: SettingKey): Combination => ({
  keys: [missing, other],
  find: (values) =>
    values[other] !== undefined && values[missing] === undefined
      ? { wrong: `missing, and ${other} is set`, accepted: 'both or neither' }
      : undefined,
});

export const combinations: readonly Combination[] = [
  {
    keys: ['server.secret_key', 'server.secure'],
    find: (values) =>
      values['server.secure'] && values['server.secret_key'] === undefined
        ? { wrong: 'missing, and server.secure is true', accepted: 'a secret key, or server.secure false' }
        : undefined,
  },
  together('metrics.basic_auth.password', 'metrics.basic_auth.username'),
  together('metrics.basic_auth.username', 'metrics.basic_auth.password'),
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
  differentPorts('metrics.port', 'server.port'),
  differentPorts('metrics.worker_port', 'queue.monitoring_port'),
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
