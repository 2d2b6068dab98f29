import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../machine/run-command.js';
import { makeThrowawayDirectory, tool } from '../testing.js';
import { renderPrometheusConfig } from './prometheus.js';
import type { ScrapeAccess } from './scrape.js';

const accesses: readonly ScrapeAccess[] = [
  { kind: 'open' },
  { kind: 'bearer', token: 'a "quoted" token: #1' },
  { kind: 'basic', username: 'prom', password: `it's {secret}` },
];

describe('the settings of the Prometheus beside pnpm dev', () => {
  it.each(accesses)('are what promtool accepts with $kind access', async (access) => {
    const directory = await makeThrowawayDirectory('prometheus');
    const file = join(directory.path, 'prometheus.yml');
    try {
      await writeFile(
        file,
        renderPrometheusConfig({
          targets: { 'bellwether-server': '127.0.0.1:5001', 'bellwether-worker': '127.0.0.1:5004' },
          access,
          ruleFiles: [],
          alertmanager: '127.0.0.1:9093',
        }),
      );
      const { code, output } = await runCommand(await tool('promtool'), ['check', 'config', file]);
      expect({ code, output }).toMatchObject({ code: 0 });
    } finally {
      await directory.remove();
    }
  });
});
