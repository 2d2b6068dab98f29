import { defineMetrics, gauge } from '@bellwether/telemetry/catalog';
import { withExpr, withPanel } from '../../tests/toy/break-board.js';
import { shop } from '../../tests/toy/toy.catalog.js';
import { toyArtefacts, toySpec } from '../../tests/toy/toy.js';
import { derivedFrom } from '../derived.js';
import {
  coverageRule,
  queryKnownRule,
  targetCounterAggRule,
  targetInstanceRule,
  targetJobRule,
  targetLogqlAutoRule,
  targetLogqlRule,
  targetPromqlRule,
  targetRateIntervalRule,
} from './query-rules.js';

describe('target-logql-rule', () => {
  it('reports a query to Loki', () => {
    expect(
      targetLogqlRule.check(
        withPanel((panel) => {
          const [target] = panel.targets ?? [];
          if (target) Object.assign(target, { datasource: { type: 'loki' }, expr: 'rate({app="shop"}[5m])' });
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json, panel "Shop orders", query A',
        wrong: 'asks Loki',
        mend: 'Ask Prometheus, or teach this rule to parse LogQL first.',
      },
    ]);
  });
});

describe('target-logql-auto-rule', () => {
  it('reports a fixed range in a query to Loki', () => {
    expect(
      targetLogqlAutoRule.check(
        withPanel((panel) => {
          const [target] = panel.targets ?? [];
          if (target) Object.assign(target, { datasource: { type: 'loki' }, expr: 'rate({app="shop"}[5m])' });
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json, panel "Shop orders", query A',
        wrong: 'has a fixed range',
        mend: 'Take [$__auto].',
      },
    ]);
  });

  it('reports $__auto in a query to Prometheus', () => {
    expect(targetLogqlAutoRule.check(withExpr('rate(shop_orders_total[$__auto])'))).toEqual([
      {
        where: 'grafana/import/shop.json, panel "Shop orders", query A',
        wrong: 'uses $__auto outside Loki',
        mend: 'Take [$__rate_interval].',
      },
    ]);
  });
});

describe('target-promql-rule', () => {
  it('reports what Prometheus cannot parse', () => {
    expect(targetPromqlRule.check(withExpr('sum(rate(x[5m])'))).toEqual([
      {
        where: 'grafana/import/shop.json, panel "Shop orders", query A',
        wrong: 'not PromQL at character 15: sum(rate(x[5m]) ⟨here⟩',
        mend: 'Build the query with the functions of promql/.',
      },
    ]);
  });
});

describe('target-rate-interval-rule', () => {
  it('reports a fixed window', () => {
    expect(targetRateIntervalRule.check(withExpr('rate(shop_orders_total[5m])'))).toEqual([
      {
        where: 'grafana/import/shop.json, panel "Shop orders", query A',
        wrong: 'has rate over 5m',
        mend: 'Take [$__rate_interval].',
      },
    ]);
  });
});

describe('target-job-rule', () => {
  it('reports a selector that ignores the menu', () => {
    expect(targetJobRule.check(withExpr('shop_open_orders{instance=~"$instance"}'))).toEqual([
      {
        where: 'grafana/import/shop.json, panel "Shop orders", query A',
        wrong: 'shop_open_orders is not narrowed to $job',
        mend: 'Keep the label job in what it reads.',
      },
    ]);
  });
});

describe('target-instance-rule', () => {
  it('reports a selector that ignores the menu', () => {
    expect(targetInstanceRule.check(withExpr('shop_open_orders{job=~"$job",instance="a:1"}'))).toEqual([
      {
        where: 'grafana/import/shop.json, panel "Shop orders", query A',
        wrong: 'shop_open_orders is not narrowed to $instance',
        mend: 'Keep the label instance in what it reads.',
      },
    ]);
  });
});

describe('target-counter-agg-rule', () => {
  it('reports a counter that is read as it is', () => {
    expect(targetCounterAggRule.check(withExpr('sum(shop_orders_total)'))).toEqual([
      {
        where: 'grafana/import/shop.json, panel "Shop orders", query A',
        wrong: 'shop_orders_total is read as it is',
        mend: 'Take its rate or increase.',
      },
    ]);
  });

  it('accepts a rate with an offset', () => {
    expect(targetCounterAggRule.check(withExpr('rate(shop_orders_total[5m] offset 1w)'))).toEqual([]);
  });
});

describe('query-known-rule', () => {
  it('reports a label that no metric has', () => {
    expect(queryKnownRule.check(withExpr('max(shop_open_orders{tenant="x"})'))).toEqual([
      {
        where: 'grafana/import/shop.json, panel "Shop orders", query A',
        wrong: 'shop_open_orders has no label tenant: instance, job',
        mend: 'Ask for a metric, label or value that the catalog has, or add it there.',
      },
    ]);
  });
});

describe('coverage-rule', () => {
  /** The toy's own dashboard, made before the shelf was measured. */
  const dashboards = [{ ...derivedFrom(shop, 'toy').dashboard, domain: 'shelf' }];

  const withShelf = (unseen?: string) =>
    toyArtefacts({
      ...toySpec,
      dashboards,
      catalog: [
        shop,
        defineMetrics('shelf', {
          free: gauge('shelf_free_places', {
            help: 'Places on the shelf that are free.',
            owner: ['shop'],
            stability: 'stable',
            labels: {},
            ...(unseen === undefined ? {} : { unseen }),
          }),
        }),
      ],
    });

  it('reports a metric that no panel and no rule reads, and says what to add', () => {
    expect(coverageRule.check(withShelf())).toEqual([
      {
        where: 'metric shelf_free_places',
        wrong: 'is on no panel and in no rule',
        mend: "Show it on its domain's dashboard, or say in `unseen` why nobody looks at it.",
      },
    ]);
  });

  it('accepts a waiver with its reason, and reports one that is not needed', () => {
    expect(coverageRule.check(withShelf('only for debugging'))).toEqual([]);
    const both = toyArtefacts({
      ...toySpec,
      catalog: [defineMetrics('shop', { ...shop, open: { ...shop.open, unseen: 'nobody needs it' } })],
    });
    expect(coverageRule.check(both)).toEqual([
      {
        where: 'metric shop_open_orders',
        wrong: 'is waived and seen',
        mend: 'Remove `unseen` from its definition.',
      },
    ]);
  });
});
