import { withBoard } from '../../tests/toy/break-board.js';
import { toyArtefacts } from '../../tests/toy/toy.js';
import { linksResolveRule } from './links-resolve-rule.js';

it('has nothing to say about healthy artefacts', () => {
  expect(linksResolveRule.check(toyArtefacts())).toEqual([]);
});

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
