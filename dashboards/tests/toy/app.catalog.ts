/** A team that records what every app records, and one thing of its own. */
import { withMetrics } from '@bellwether/telemetry/catalog';
import { buildInfo, exporting, http, jobs, process, telemetry } from '@bellwether/telemetry/families';
import { catalog as own } from './quiet.catalog.js';

const ownTelemetry = withMetrics(telemetry, { buildInfo: buildInfo('bellwether') });

export const catalog = [http, jobs, process, ownTelemetry, exporting, ...own];
export const product = {
  name: 'Shop',
  slug: 'shop',
  grafanaUrl: 'https://grafana.shop.example',
  processes: { web: 'shop-web', worker: 'shop-worker' },
};
