import { shop } from '../../tests/toy/toy.catalog.js';
import { toyArtefacts, toySpec } from '../../tests/toy/toy.js';
import { derivedFrom } from '../derived.js';
import { row } from '../grafana/dashboard.js';
import { timeseries } from '../grafana/panel.js';
import { perSecond, share } from '../grafana/quantity.js';
import { alert } from '../prometheus/alert.js';
import { rate, ratio, sum } from '../promql/index.js';
import { thresholdUnitRule } from './threshold-unit-rule.js';

const { dashboard: shown, rules } = derivedFrom(shop, 'toy');
const lostShare = ratio(
  rate(shop.orders, { status: 'lost' }, '5m').by('@job'),
  rate(shop.orders, {}, '5m').by('@job'),
);
const lost = alert('ShopLosing', {
  severity: 'ticket',
  when: lostShare.isAbove(0.1),
  for: 60,
  summary: 'Orders are lost',
  description: () => 'They are.',
});
const withPanel = (panel: ReturnType<typeof timeseries>) =>
  toyArtefacts({ ...toySpec, dashboards: [{ ...shown, rows: [...shown.rows, row('Lost', [panel])] }] });

it('has nothing to say about healthy artefacts', () => {
  expect(thresholdUnitRule.check(toyArtefacts())).toEqual([]);
});

it('has nothing to say where a share is shown as a share', () => {
  const panel = timeseries('Lost', share(lostShare), { reads: 'Lost.', alerts: [lost] });
  expect(thresholdUnitRule.check(withPanel(panel))).toEqual([]);
});

it('reports a share that is drawn over events a second', () => {
  const panel = timeseries('Lost', perSecond(sum(rate(shop.orders))), { reads: 'Lost.', alerts: [lost] });
  expect(thresholdUnitRule.check(withPanel(panel))).toEqual([
    {
      where: 'shop, panel "Lost"',
      wrong: 'draws the line of ShopLosing on an axis of another unit (ops)',
      mend: 'Show the quantity that the alert compares, or name the alert on the panel that does.',
    },
  ]);
});

it('reports a recorded share on such an axis too', () => {
  const burn = rules.alerts.find(({ when }) => when.threshold !== undefined);
  const panel = timeseries('Orders', perSecond(sum(rate(shop.orders))), {
    reads: 'Orders.',
    alerts: burn === undefined ? [] : [burn],
  });
  expect(thresholdUnitRule.check(withPanel(panel))).toMatchObject([{ where: 'shop, panel "Orders"' }]);
});
