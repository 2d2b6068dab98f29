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

const perSecond = (rate) => (rate === undefined ? 'not installed' : Math.round(rate).toLocaleString('en'));
const times = (rate, other) => `${(rate / other).toFixed(1)} x`;

const setting = await openSetting();
const { db, postgres } = setting;
try {
  const hot = await makeBalances(db, 2);
  const cold = await makeBalances(db, coldBalances);
  const rows = [];
  const add = (what, rate, ratio = '', wanted = '') =>
    rows.push({ what, 'per second': perSecond(rate), ratio, wanted });

  const naiveHot = await naiveRate(db, await makeBalances(db, 2), connections, seconds);
  add(`naive, one hot pair, ${connections} connections`, naiveHot);
  const naiveCold = await naiveRate(db, await makeBalances(db, coldBalances), connections, seconds);
  add(`naive, cold balances, ${connections} connections`, naiveCold);
  const naiveMany = await naiveRate(db, await makeBalances(db, coldBalances), 64, seconds);
  add('naive, cold balances, 64 connections', naiveMany);
  add(
    `pgbench simple update, ${connections} connections`,
    await pgbenchRate(postgres.url, connections, seconds),
  );

  for (const batchSize of [100, 500, 1000]) {
    await store(db, count, () => hot, lanes);
    const rate = await appliedRate(db, count, { lanes, batchSize });
    add(
      `queued to final, one hot pair, batches of ${batchSize}`,
      rate,
      times(rate, naiveHot),
      '>= 50 x naive hot',
    );
  }
  for (const batchSize of [100, 500, 1000]) {
    await store(db, count, () => pickPair(cold), lanes);
    const rate = await appliedRate(db, count, { lanes, batchSize });
    add(
      `queued to final, cold balances, batches of ${batchSize}`,
      rate,
      times(rate, naiveCold),
      '>= 20 x naive cold',
    );
  }
  const mixed = () => (Math.random() < 0.2 ? [pickPair(cold)[0], hot[1]] : pickPair(cold));
  await store(db, count, mixed, lanes);
  const rate = await appliedRate(db, count, { lanes, batchSize: 500 });
  add('queued to final, a fifth to one hot balance, batches of 500', rate, times(rate, naiveCold));

  const accepted = await acceptedRate(postgres.url, 64, seconds);
  add('accepted over HTTP, 64 clients', accepted, times(accepted, naiveCold), '>= 10 x naive cold');
  add('accepted over HTTP, 64 clients', accepted, times(accepted, naiveHot), '(against naive hot)');

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
