import { withPanel } from '../../tests/toy/break-board.js';
import { shop } from '../../tests/toy/toy.catalog.js';
import { toyArtefacts, toySpec } from '../../tests/toy/toy.js';
import { derivedFrom } from '../derived.js';
import { row } from '../grafana/dashboard.js';
import { perSecond, share, timeseries } from '../grafana/panel.js';
import { alert } from '../prometheus/rule-set.js';
import { rate, ratio, sum } from '../promql/index.js';
import {
  panelDatasourceRule,
  panelNoTargetsRule,
  panelTitleDescriptionRule,
  panelUnitsRule,
  thresholdUnitRule,
} from './panel-rules.js';

describe('panel-datasource-rule', () => {
  it('reports a panel with a fixed data source', () => {
    expect(
      panelDatasourceRule.check(
        withPanel((panel) => {
          panel.datasource = { type: 'prometheus', uid: 'PBFA97CFB590B2093' };
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json, panel "Shop orders"',
        wrong: 'asks the data source PBFA97CFB590B2093',
        mend: 'Let it ask ${datasource}.',
      },
    ]);
  });
});

describe('panel-title-description-rule', () => {
  it('reports a panel that does not say what to look for', () => {
    expect(
      panelTitleDescriptionRule.check(
        withPanel((panel) => {
          panel.description = '';
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json, panel "Shop orders"',
        wrong: 'has no description',
        mend: 'Say in `reads` what to look for.',
      },
    ]);
  });
});

describe('panel-units-rule', () => {
  it('reports a panel without a unit', () => {
    expect(
      panelUnitsRule.check(
        withPanel((panel) => {
          panel.fieldConfig = { defaults: {} };
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json, panel "Shop orders"',
        wrong: 'has the unit none at all',
        mend: 'Take one of s, bytes, percentunit, reqps, ops, short, none, dateTimeAsIso.',
      },
    ]);
  });
});

describe('panel-no-targets-rule', () => {
  it('reports a panel that asks nothing', () => {
    expect(
      panelNoTargetsRule.check(
        withPanel((panel) => {
          panel.targets = [];
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json, panel "Shop orders"',
        wrong: 'has no query',
        mend: 'Give it one, or remove the panel.',
      },
    ]);
  });
});

describe('threshold-unit-rule', () => {
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
});
