import type { Code } from '@bellwether/config';
import { transaction, type Answer, type RunningLedger } from './running-ledger.js';

/** A request, by what differs from the endpoint's own method and path. */
export interface Asked {
  /** What stands for the parameters of the path, in their order. */
  readonly at?: readonly string[];
  readonly query?: string;
  readonly body?: unknown;
}

export interface EndpointCases {
  /** A request that is answered as it should be, and the status of the answer. */
  readonly works: readonly [(world: World) => Asked, number];
  /** Another that is answered in another form. */
  readonly worksToo?: (world: World) => Asked;
  /** For each of the endpoint's own codes, a request that gets it. */
  readonly refuses: Partial<Record<Code, (world: World) => Asked>>;
  /** The same for codes that need a full queue without a worker, or missing settings. */
  readonly refusesWhenStalled?: Partial<Record<Code, (world: World) => Asked>>;
}

/** What requests are about; every transaction of it is what its name says. */
export interface World {
  readonly ledger: string;
  readonly balance: string;
  readonly euros: string;
  readonly applied: Answer['body'];
  readonly refunded: string;
  readonly held: string;
  readonly heldToo: string;
  readonly heldForTrial: string;
  readonly heldForLater: string;
  readonly committed: string;
  readonly voided: string;
  readonly batch: string;
  readonly monitor: string;
  readonly monitorToRemove: string;
}

export const makeWorld = async (on: RunningLedger): Promise<World> => {
  const apply = async (change: object = {}) =>
    (await on.post('/transactions', transaction({ skip_queue: true, ...change }))).body;
  const hold = async () => (await apply({ inflight: true })).transaction_id as string;
  const end = async (status: string) => {
    const id = await hold();
    await on.ask('PUT', `/transactions/inflight/${id}`, { status, skip_queue: true });
    return id;
  };
  const open = async (change: object) =>
    (await on.post('/balances', { ledger_id: 'general_ledger_id', currency: 'USD', ...change })).body
      .balance_id as string;
  const balance = await open({ indicator: '@Known' });
  const watch = async () => (await on.post('/balance-monitors', monitor(balance))).body.monitor_id as string;
  const refunded = (await apply()).transaction_id as string;
  await on.post(`/refund-transaction/${refunded}`, { skip_queue: true });
  return {
    ledger: (await on.post('/ledgers', { name: 'Customers' })).body.ledger_id,
    balance,
    euros: await open({ currency: 'EUR' }),
    applied: await apply(),
    refunded,
    held: await hold(),
    heldToo: await hold(),
    heldForTrial: await hold(),
    heldForLater: await hold(),
    committed: await end('commit'),
    voided: await end('void'),
    batch: (await on.post('/transactions/bulk', { transactions: [transaction()] })).body.batch_id,
    monitor: await watch(),
    monitorToRemove: await watch(),
  };
};

const monitor = (balance: string, change: object = {}) => ({
  balance_id: balance,
  condition: { field: 'balance', operator: '<', value: -1_000_000 },
  call_back_url: 'http://127.0.0.1:1/told',
  ...change,
});

const none = {
  ledger: 'ldg_00000000-0000-7000-8000-000000000000',
  balance: 'bln_00000000-0000-7000-8000-000000000000',
  transaction: 'txn_00000000-0000-7000-8000-000000000000',
  monitor: 'mon_00000000-0000-7000-8000-000000000000',
};

const at = (...at: readonly string[]): Asked => ({ at });
const body = (body: unknown): Asked => ({ body });
const filter = (change: object) => ({
  filters: [{ field: 'currency', operator: 'eq', value: 'USD' }],
  ...change,
});
const badFilter = () => body(filter({ sort_by: 'colour' }));
const listed: Pick<EndpointCases, 'works' | 'refuses'> = {
  works: [() => ({ query: 'limit=2&offset=0' }), 200],
  refuses: { GEN_VALIDATION_ERROR: () => ({ query: 'limit=abc' }) },
};
const tooLong = 'x'.repeat(65);
const poor = { source: '@Poor', allow_overdraft: false };

const ofTransaction = (ask: (change: object) => Asked): EndpointCases['refuses'] => ({
  TXN_VALIDATION_ERROR: () => ask({ currency: '' }),
  TXN_INVALID_AMOUNT: () => ask({ precise_amount: 0 }),
  TXN_PRECISION_NOT_INTEGER: () => ask({ precision: 0.5 }),
  TXN_INVALID_DISTRIBUTION: () =>
    ask({ destination: undefined, destinations: [{ identifier: '@A', distribution: '10%' }] }),
  TXN_INSUFFICIENT_FUNDS: () => ask({ ...poor, skip_queue: true }),
  BAL_NOT_FOUND: () => ask({ source: none.balance }),
});

const bulkOf = (change: object): Asked => body({ transactions: [transaction(), transaction(change)] });

/** Every endpoint of the ledger, by method and path. */
export const endpointCases: Readonly<Record<string, EndpointCases>> = {
  'POST /ledgers': {
    works: [() => body({ name: 'Customers', meta_data: { any: ['thing'] } }), 201],
    refuses: { GEN_VALIDATION_ERROR: () => body({ name: '' }) },
  },
  'GET /ledgers': listed,
  'POST /ledgers/filter': {
    works: [() => body({ filters: [{ field: 'name', operator: 'eq', value: 'Customers' }] }), 200],
    worksToo: () => body({ include_count: true }),
    refuses: { GEN_VALIDATION_ERROR: badFilter },
  },
  'GET /ledgers/:id': {
    works: [({ ledger }) => at(ledger), 200],
    refuses: { LGR_NOT_FOUND: () => at(none.ledger), GEN_VALIDATION_ERROR: () => at(tooLong) },
  },
  'POST /balances': {
    works: [({ ledger }) => body({ ledger_id: ledger, currency: 'USD', identity_id: 'me' }), 201],
    refuses: {
      BAL_VALIDATION_ERROR: ({ ledger }) =>
        body({ ledger_id: ledger, currency: 'USD', indicator: 'no sign' }),
      BAL_DUPLICATE: ({ ledger }) => body({ ledger_id: ledger, currency: 'USD', indicator: '@Known' }),
      LGR_NOT_FOUND: () => body({ ledger_id: none.ledger, currency: 'USD' }),
    },
  },
  'GET /balances': listed,
  'POST /balances/filter': {
    works: [() => body(filter({ limit: 2 })), 200],
    worksToo: () => body(filter({ limit: 2, include_count: true })),
    refuses: { GEN_VALIDATION_ERROR: badFilter },
  },
  'GET /balances/indicator/:indicator/currency/:currency': {
    works: [() => at('@Known', 'USD'), 200],
    refuses: {
      BAL_NOT_FOUND: () => at('@Known', 'XXX'),
      GEN_VALIDATION_ERROR: () => at('@Known', 'x'.repeat(33)),
    },
  },
  'GET /balances/:id/at': {
    works: [({ balance }) => ({ at: [balance], query: `timestamp=${new Date().toISOString()}` }), 200],
    refuses: {
      BAL_NOT_FOUND: () => ({ at: [none.balance], query: 'timestamp=2030-01-31T12:00:00Z' }),
      BAL_INVALID_TIMESTAMP: ({ balance }) => ({ at: [balance], query: 'timestamp=2030-02-31T12:00:00Z' }),
      BAL_HISTORY_NOT_FOUND: ({ balance }) => ({ at: [balance], query: 'timestamp=2020-01-31T12:00:00Z' }),
    },
  },
  'GET /balances/:id': {
    works: [({ balance }) => ({ at: [balance], query: 'with_queued=true&include=ledger' }), 200],
    refuses: {
      BAL_NOT_FOUND: () => at(none.balance),
      GEN_VALIDATION_ERROR: ({ balance }) => ({ at: [balance], query: 'include=owner' }),
    },
  },
  'POST /transactions': {
    works: [() => body(transaction({ skip_queue: true })), 201],
    refuses: {
      ...ofTransaction((change) => body(transaction(change))),
      TXN_DUPLICATE_REFERENCE: ({ applied }) => body(transaction({ reference: applied.reference })),
    },
    refusesWhenStalled: { QUEUE_BACKPRESSURE: () => body(transaction()) },
  },
  'GET /transactions': listed,
  'POST /transactions/filter': {
    works: [() => body(filter({ limit: 2, sort_by: 'precise_amount', sort_order: 'asc' })), 200],
    worksToo: () => body(filter({ limit: 2, include_count: true })),
    refuses: { GEN_VALIDATION_ERROR: badFilter },
  },
  'GET /transactions/reference/:reference': {
    works: [({ applied }) => at(applied.reference), 200],
    refuses: { TXN_NOT_FOUND: () => at('nobody'), GEN_VALIDATION_ERROR: () => at('x'.repeat(256)) },
  },
  'GET /transactions/:id': {
    works: [({ applied }) => at(applied.transaction_id), 200],
    refuses: { TXN_NOT_FOUND: () => at(none.transaction), GEN_VALIDATION_ERROR: () => at(tooLong) },
  },
  'PUT /transactions/inflight/:id': {
    works: [({ held }) => ({ at: [held], body: { status: 'commit', skip_queue: true } }), 200],
    refuses: {
      TXN_NOT_FOUND: () => ({ at: [none.transaction], body: { status: 'commit' } }),
      TXN_NOT_INFLIGHT: ({ applied }) => ({ at: [applied.transaction_id], body: { status: 'commit' } }),
      TXN_ALREADY_COMMITTED: ({ committed }) => ({ at: [committed], body: { status: 'void' } }),
      TXN_ALREADY_VOIDED: ({ voided }) => ({ at: [voided], body: { status: 'commit' } }),
      TXN_COMMIT_AMOUNT_EXCEEDED: ({ heldToo }) => ({
        at: [heldToo],
        body: { status: 'commit', precise_amount: 101 },
      }),
      TXN_INVALID_AMOUNT: ({ heldToo }) => ({ at: [heldToo], body: { status: 'commit', amount: 'all' } }),
      TXN_INVALID_STATUS_ACTION: ({ heldToo }) => ({ at: [heldToo], body: { status: 'keep' } }),
      TXN_VALIDATION_ERROR: ({ heldToo }) => ({ at: [heldToo], body: {} }),
    },
    refusesWhenStalled: {
      GEN_CONFLICT: ({ heldForLater }) => ({ at: [heldForLater], body: { status: 'void' } }),
    },
  },
  'POST /transactions/inflight/bulk/commit': {
    works: [({ heldToo }) => body({ transactions: [{ transaction_id: heldToo, amount: 0.5 }] }), 200],
    refuses: {
      TXN_BULK_EMPTY: () => body({ transactions: [] }),
      TXN_BULK_LIMIT_EXCEEDED: () =>
        body({ transactions: Array.from({ length: 101 }, () => ({ transaction_id: none.transaction })) }),
      TXN_VALIDATION_ERROR: () => body({ transactions: [{ transaction_id: '' }] }),
    },
  },
  'POST /transactions/inflight/bulk/void': {
    works: [({ heldForTrial }) => body({ transaction_ids: [heldForTrial], skip_queue: true }), 200],
    refuses: {
      TXN_BULK_EMPTY: () => body({ transaction_ids: [] }),
      TXN_BULK_LIMIT_EXCEEDED: () =>
        body({ transaction_ids: Array.from({ length: 101 }, () => none.transaction) }),
      TXN_VALIDATION_ERROR: () => body({ transaction_ids: 'all' }),
    },
  },
  'POST /transactions/bulk': {
    works: [() => body({ transactions: [transaction(), transaction()], atomic: true }), 201],
    refuses: {
      ...ofTransaction(bulkOf),
      TXN_BULK_EMPTY: () => body({ transactions: [] }),
      TXN_BULK_LIMIT_EXCEEDED: () => body({ transactions: Array.from({ length: 6 }, () => transaction()) }),
      TXN_DUPLICATE_REFERENCE: ({ applied }) => bulkOf({ reference: applied.reference }),
    },
    refusesWhenStalled: { QUEUE_BACKPRESSURE: () => bulkOf({}) },
  },
  'GET /transactions/bulk/:id': {
    works: [({ batch }) => at(batch), 200],
    refuses: { TXN_NOT_FOUND: () => at(none.transaction), GEN_VALIDATION_ERROR: () => at(tooLong) },
  },
  'POST /refund-transaction/:id': {
    works: [({ committed }) => ({ at: [committed], body: { description: 'Back' } }), 201],
    refuses: {
      TXN_NOT_FOUND: () => at(none.transaction),
      TXN_VALIDATION_ERROR: ({ heldToo }) => at(heldToo),
      TXN_DUPLICATE_REFERENCE: ({ refunded }) => at(refunded),
    },
    refusesWhenStalled: { QUEUE_BACKPRESSURE: ({ applied }) => at(applied.transaction_id) },
  },
  'POST /transactions/recover': {
    works: [() => ({ query: 'threshold=5m' }), 200],
    refuses: { GEN_VALIDATION_ERROR: () => ({ query: 'threshold=soon' }) },
  },
  'POST /:id/metadata': {
    works: [({ ledger }) => ({ at: [ledger], body: { meta_data: { a: 1 } } }), 200],
    refuses: {
      META_INVALID_ENTITY_ID: () => ({ at: ['mon_1'], body: { meta_data: {} } }),
      META_ENTITY_NOT_FOUND: () => ({ at: [none.balance], body: { meta_data: {} } }),
      GEN_VALIDATION_ERROR: ({ ledger }) => ({ at: [ledger], body: {} }),
    },
  },
  'POST /balance-monitors': {
    works: [({ balance }) => body(monitor(balance)), 201],
    refuses: {
      BAL_VALIDATION_ERROR: ({ balance }) => body(monitor(balance, { condition: { field: 'colour' } })),
      BAL_NOT_FOUND: () => body(monitor(none.balance)),
    },
    refusesWhenStalled: { HOOK_NOT_CONFIGURED: ({ balance }) => body(monitor(balance)) },
  },
  'GET /balance-monitors': listed,
  'GET /balance-monitors/balances/:balance_id': {
    works: [({ balance }) => at(balance), 200],
    refuses: { BAL_NOT_FOUND: () => at(none.balance), GEN_VALIDATION_ERROR: () => at(tooLong) },
  },
  'GET /balance-monitors/:id': {
    works: [({ monitor: id }) => at(id), 200],
    refuses: { BAL_MONITOR_NOT_FOUND: () => at(none.monitor), GEN_VALIDATION_ERROR: () => at(tooLong) },
  },
  'PUT /balance-monitors/:id': {
    works: [({ monitor: id }) => ({ at: [id], body: { description: 'low' } }), 200],
    refuses: {
      BAL_MONITOR_NOT_FOUND: () => ({ at: [none.monitor], body: {} }),
      BAL_VALIDATION_ERROR: ({ monitor: id, euros }) => ({ at: [id], body: { balance_id: euros } }),
    },
    refusesWhenStalled: {
      HOOK_NOT_CONFIGURED: ({ monitor: id }) => ({
        at: [id],
        body: { call_back_url: 'http://127.0.0.1:2/' },
      }),
    },
  },
  'DELETE /balance-monitors/:id': {
    works: [({ monitorToRemove }) => at(monitorToRemove), 204],
    refuses: { BAL_MONITOR_NOT_FOUND: () => at(none.monitor), GEN_VALIDATION_ERROR: () => at(tooLong) },
  },
};
