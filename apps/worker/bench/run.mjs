/** `pnpm --filter @bellwether/worker bench`: the ledger beside the naive way, in one run, on one durable Postgres. */
import { cpus } from 'node:os';
import { acceptedRate } from './accepted.mjs';
import { naiveRate } from './naive.mjs';
import { pgbenchRate } from './pgbench.mjs';
import { appliedRate, store } from './queued.mjs';
import {
  closeSetting,
  coldBalances,
  conditions,
  connections,
  makeBalances,
  openSetting,
  pickPair,
} from './setting.mjs';

const seconds = Number(process.env.BENCH_SECONDS ?? 8);
const count = Number(process.env.BENCH_TRANSACTIONS ?? 40_000);
const lanes = 8;
/** Of `ledger.batch_size`. */
const batchSizeDefault = 1_000;

const perSecond = (rate) => (rate === undefined ? 'not installed' : Math.round(rate).toLocaleString('en'));
const times = (rate, other) => `${(rate / other).toFixed(1)} x`;

const setting = await openSetting();
const { db, postgres } = setting;
try {
  const rows = [];
  const naive = {};
  const add = (what, rate, balances, goal = '') =>
    rows.push({
      what,
      'per second': perSecond(rate),
      'naive, one by one': balances === undefined ? '' : times(rate, naive[balances].alone),
      'naive, 8 at once': balances === undefined ? '' : times(rate, naive[balances].together),
      goal,
    });

  for (const [balances, count] of Object.entries({ hot: 2, cold: coldBalances })) {
    const alone = await naiveRate(db, await makeBalances(db, count), 1, seconds);
    const together = await naiveRate(db, await makeBalances(db, count), connections, seconds);
    naive[balances] = { alone, together };
    add(`naive, ${balances} balances, one by one`, alone);
    add(`naive, ${balances} balances, ${connections} at once`, together);
  }
  add(
    'naive, cold balances, 64 at once',
    await naiveRate(db, await makeBalances(db, coldBalances), 64, seconds),
  );
  add(`pgbench simple update, ${connections} at once`, await pgbenchRate(postgres.url, connections, seconds));

  const hot = await makeBalances(db, 2);
  const cold = await makeBalances(db, coldBalances);
  const applied = async (pick, batchSize) => {
    await store(db, count, pick, lanes);
    return appliedRate(db, count, { lanes, batchSize });
  };
  for (const size of [100, 500, batchSizeDefault]) {
    const rate = await applied(() => hot, size);
    add(
      `queued to final, one hot pair, batches of ${size}`,
      rate,
      'hot',
      size === batchSizeDefault ? '50 x' : '',
    );
  }
  for (const size of [100, 500, batchSizeDefault]) {
    const rate = await applied(() => pickPair(cold), size);
    add(
      `queued to final, cold balances, batches of ${size}`,
      rate,
      'cold',
      size === batchSizeDefault ? '20 x' : '',
    );
  }
  const mixed = () => (Math.random() < 0.2 ? [pickPair(cold)[0], hot[1]] : pickPair(cold));
  add(
    'queued to final, a fifth to one hot balance, batches of 1000',
    await applied(mixed, batchSizeDefault),
    'cold',
  );
  add('accepted over HTTP, 64 clients', await acceptedRate(postgres.url, 64, seconds), 'cold', '10 x');

  console.log({
    node: process.version,
    cpus: cpus().length,
    cpu: cpus()[0]?.model,
    ...(await conditions(db)),
  });
  console.table(rows);
} finally {
  await closeSetting(setting);
}
