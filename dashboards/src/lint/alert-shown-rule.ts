import { panelsOf } from '../grafana/dashboard.js';
import { alertsOf } from '../prometheus/rule-set.js';
import { finding, type Rule } from './rule.js';

export const alertShownRule: Rule = {
  name: 'alert-shown-rule',
  explains: 'Whoever is woken wants to see the quantity and its bound: every alert is named by a panel.',
  check: ({ monitoring: { rules, dashboards } }) => {
    const shown = new Set(panelsOf(dashboards).flatMap(({ alerts = [] }) => alerts.map(({ name }) => name)));
    return [...new Set(alertsOf(rules).map(({ name }) => name))]
      .filter((name) => !shown.has(name))
      .map((name) =>
        finding(
          `alert ${name}`,
          'is on no panel',
          'Name it in `alerts` of the panel that shows its quantity.',
        ),
      );
  },
};
