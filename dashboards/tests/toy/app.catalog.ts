/** A team that records what every app records, and one thing of its own. */
import { exporting, http, jobs, process, telemetry } from '@bellwether/telemetry/families';
import { catalog as own } from './quiet.catalog.js';

export const catalog = [http, jobs, process, telemetry, exporting, ...own];
export const product = {
  name: 'Shop',
  slug: 'shop',
  grafanaUrl: 'https://grafana.shop.example',
  processes: { web: 'shop-web', worker: 'shop-worker' },
};
