/** `pnpm --filter @bellwether/server bench`: what the metrics page of an organization costs, alone and beside a flood. */
import { cpus, loadavg } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { floodRows } from './beside-flood.mjs';
import { closeSetting, makeOrganization, openSetting } from './setting.mjs';
import { pageRow } from './tenant-page.mjs';

setFlagsFromString('--expose-gc');
globalThis.gc = runInNewContext('gc');

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const checks = 10_000;

const setting = await openSetting();
try {
  const large = await makeOrganization(setting.db, checks);
  const small = await makeOrganization(setting.db, checks / 10);
  console.log({ node: process.version, cpus: cpus().length, cpu: cpus()[0]?.model, load: loadavg()[0] });
  const rows = [];
  for (const [tenant, count] of [
    [small, checks / 10],
    [large, checks],
  ]) {
    for (const format of ['text', 'openmetrics']) {
      for (const isGzip of [false, true]) {
        rows.push(await pageRow(setting.db, tenant, count, { format, isGzip }, rounds));
      }
    }
  }
  console.table(rows);
  const tenants = { [`${checks} checks`]: large, [`${checks / 10} checks`]: small };
  console.table(await floodRows(setting.postgres.url, tenants, { rounds, scrapes: 3 }));
} finally {
  await closeSetting(setting);
}
