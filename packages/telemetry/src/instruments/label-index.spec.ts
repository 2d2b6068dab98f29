import { bounded, counter, defineMetrics, oneOf } from '../catalog/index.js';
import { scrape } from '../testing/index.js';
import { MetricsEndpoint } from '../exposition/metrics-endpoint.js';
import { MetricRegistry } from './metric-registry.js';

const shop = defineMetrics('shop', {
  paid: counter('shop_payments_total', {
    help: 'Payments.',
    owner: 'every',
    stability: 'stable',
    labels: { currency: bounded(3, 'currencies taken'), way: oneOf('card', 'bank') },
  }),
});

describe('a label whose values come from outside', () => {
  it('takes no value that holds a secret: it is counted as other, and the log names no value', async () => {
    const lines: string[] = [];
    const log = (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message }));
    const registry = new MetricRegistry({ process: 'shop', log: { info: log, warn: log, error: log } });
    const metrics = registry.register(shop);
    for (const currency of ['EUR', 'token=SECRET1', 'redis://:SECRET2@h', 'Bearer SECRET3', 'EUR']) {
      metrics.paid.inc({ currency, way: 'card' });
      metrics.paid.with({ currency, way: 'bank' }).inc();
    }
    const page = await scrape(new MetricsEndpoint(registry));
    expect(page.text).not.toContain('SECRET');
    expect(lines.join('')).not.toContain('SECRET');
    for (const way of ['card', 'bank']) {
      expect(page.value('shop_payments_total', { currency: 'EUR', way })).toBe(2);
      expect(page.value('shop_payments_total', { currency: 'other', way })).toBe(3);
    }
    expect(page.value('telemetry_label_values_folded_total', { metric: 'shop_payments_total' })).toBe(6);
    // What was folded takes no place from what may still come.
    metrics.paid.inc({ currency: 'USD', way: 'card' });
    metrics.paid.inc({ currency: 'JPY', way: 'card' });
    const after = await scrape(new MetricsEndpoint(registry));
    expect(after.value('shop_payments_total', { currency: 'JPY', way: 'card' })).toBe(1);
  });
});
