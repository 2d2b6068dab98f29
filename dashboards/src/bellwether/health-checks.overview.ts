import { healthChecks } from '@bellwether/catalog';
import type { OverviewPanels } from '../families/overview.dashboard.js';
import { perSecond, stacked } from '../grafana/panel.js';
import { rate } from '../promql/index.js';

/** What the overview shows of health checks. */
export const healthChecksOverview: OverviewPanels = {
  work: [
    stacked('Health checks by verdict', perSecond(rate(healthChecks.probes).by('status')), {
      reads: 'Probes of the checks of tenants. None at all while there are checks: no worker runs them.',
      more: 'health-checks',
    }),
  ],
};
