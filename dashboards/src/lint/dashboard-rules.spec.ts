import { withBoard, withExpr } from '../../tests/toy/break-board.js';

import {
  annotationDatasourceRule,
  duplicateIdsRule,
  linksResolveRule,
  schemasAgreeRule,
  uidFromDomainRule,
  uneditableDashboardRule,
} from './dashboard-rules.js';

describe('uneditable-dashboard', () => {
  it('reports a board that can be edited', () => {
    expect(
      uneditableDashboardRule.check(
        withBoard((board) => {
          board.editable = true;
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'can be edited',
        mend: 'Make it read-only.',
      },
    ]);
  });
});

describe('uid-from-domain-rule', () => {
  it('reports a uid of another kind', () => {
    expect(
      uidFromDomainRule.check(
        withBoard((board) => {
          board.uid = 'a1b2c3';
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'has the uid a1b2c3',
        mend: 'Let it be toy-shop.',
      },
    ]);
  });

  it('reports a board without its domain word among the tags', () => {
    expect(
      uidFromDomainRule.check(
        withBoard((board) => {
          board.tags = ['toy'];
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'lacks the tag shop',
        mend: 'Tag it with its domain word.',
      },
    ]);
  });
});

describe('duplicate-ids-rule', () => {
  it('reports two panels of one id', () => {
    expect(
      duplicateIdsRule.check(
        withBoard((board) => {
          const [, first, second] = board.panels;
          if (first && second) second.id = first.id;
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'has one id for "Shop orders" and "Shop orders, wrong"',
        mend: 'Change one of the titles: ids follow from them.',
      },
    ]);
  });

  it('reports two boards of one uid', () => {
    expect(
      duplicateIdsRule.check(
        withBoard((board) => {
          board.uid = 'toy-overview';
        }),
      ),
    ).toEqual([
      {
        where: 'uid toy-overview',
        wrong: 'belongs to two dashboards',
        mend: 'Give each its own domain word.',
      },
    ]);
  });
});

describe('links-resolve-rule', () => {
  it('reports a link to a dashboard that is not there', () => {
    expect(
      linksResolveRule.check(
        withBoard((board) => {
          board.links = [{ title: 'Old', url: '/d/toy-old' }];
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json, link "Old"',
        wrong: 'leads to the dashboard toy-old, which is not there',
        mend: 'Make it, or change the link.',
      },
    ]);
  });

  it('reports a link to a panel that is not there', () => {
    expect(
      linksResolveRule.check(
        withBoard((board) => {
          board.links = [{ title: 'Old', url: '/d/toy-overview?viewPanel=1' }];
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json, link "Old"',
        wrong: 'leads to panel 1 of toy-overview, which is not there',
        mend: 'Show the alert on a panel, and write its runbook.',
      },
    ]);
  });
});

describe('schemas-agree-rule', () => {
  it('reports a query that one schema asks and the other does not', () => {
    const findings = schemasAgreeRule.check(withExpr('shop_open_orders'));
    expect(findings.map(({ wrong }) => wrong)).toEqual([
      'differs from schema v2 in Shop orders: shop_open_orders',
      expect.stringMatching(/^differs from schema v2 in Shop orders: sum by \(status\)/),
    ]);
  });
});

describe('annotation-datasource-rule', () => {
  it('reports an annotation from a fixed data source', () => {
    expect(
      annotationDatasourceRule.check(
        withBoard((board) => {
          board.annotations.list = [{ name: 'Deploys', datasource: { uid: 'fixed' } }];
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'annotation Deploys asks fixed',
        mend: 'Let it ask ${datasource}.',
      },
    ]);
  });
});
