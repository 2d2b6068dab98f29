import { catalog } from '@bellwether/catalog';
import type { ProductSpec, Texts } from '../assemble.js';
import { folders, readTexts } from '../texts.js';
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
  dashboards: [ledgerDashboard],
  rules: [ledgerRules],
  overview: ledgerOverview,
};

export const bellwetherTexts = (): Texts => readTexts(folders);
