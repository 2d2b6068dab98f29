import { gauge } from '@bellwether/telemetry/catalog';

/** What Prometheus itself writes about each target: no process of ours owns it, every target has it. */
const ofTheScraper = { owner: 'every', stability: 'stable', labels: {} } as const;

export const scraper = {
  up: gauge('up', { ...ofTheScraper, help: '1 where the last scrape of the target succeeded, 0 where not.' }),
  scrapeDuration: gauge('scrape_duration_seconds', {
    ...ofTheScraper,
    help: 'How long the last scrape took, seen by the scraper.',
  }),
  samplesScraped: gauge('scrape_samples_scraped', {
    ...ofTheScraper,
    help: 'Samples the last scrape brought.',
  }),
} as const;
