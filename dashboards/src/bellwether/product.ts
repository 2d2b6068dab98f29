import { catalog, tenantCatalog } from '@bellwether/catalog';
import type { ProductSpec, Texts } from '../assemble.js';
import { folders, readTexts } from '../texts.js';
import { healthChecksDashboard } from './health-checks.dashboard.js';
import { healthChecksOverview } from './health-checks.overview.js';
import { healthChecksRules } from './health-checks.rules.js';
import { ledgerDashboard } from './ledger.dashboard.js';
import { ledgerOverview } from './ledger.overview.js';
import { ledgerRules } from './ledger.rules.js';

/** The names of the scrape jobs are a promise: the scrape configuration and the rules share them. */
export const bellwether: ProductSpec = {
  name: 'Bellwether',
  slug: 'bellwether',
  processes: { server: 'bellwether-server', worker: 'bellwether-worker' },
  debugTargets: { server: 'server:5001', worker: 'worker:8491' },
  catalog,
  otherPages: [
    {
      title: 'What a tenant scrapes',
      about:
        '`GET /api/v1/metrics/healthchecks` with organization id and token, for the checks of that organization only. ' +
        'These families are in no scrape of a process: the server writes them from the totals in the database, so no ' +
        'restart lowers a counter. `id` and `name` are those of the check; a check that is renamed keeps counting, and ' +
        'one that is deleted is gone at the next scrape. `healthcheck_info` has each label of the check as ' +
        '`label_<key>` beside the labels listed here, so its labels are known at run time only.',
      sets: tenantCatalog,
    },
  ],
  grafanaUrl: 'http://localhost:3000',
  newRunbookCommand: 'pnpm new runbook',
  generateCommand: 'pnpm generate',
  owner: 'platform',
  contacts: {
    secretsDir: '/etc/alertmanager/secrets',
    email: {
      smarthost: 'smtp.example.org:587',
      from: 'bellwether@example.org',
      username: 'bellwether@example.org',
    },
    owners: {
      ledger: { slackChannel: '#ledger-alerts', email: 'ledger@example.org' },
      platform: { slackChannel: '#platform-alerts', email: 'platform@example.org' },
    },
    unowned: { webhookUrl: 'https://alerts.example.org/unowned' },
  },
  dashboards: [ledgerDashboard, healthChecksDashboard],
  rules: [ledgerRules, healthChecksRules],
  overview: {
    ...ledgerOverview,
    work: [...(ledgerOverview.work ?? []), ...(healthChecksOverview.work ?? [])],
  },
};

export const bellwetherTexts = (): Texts => readTexts(folders);
