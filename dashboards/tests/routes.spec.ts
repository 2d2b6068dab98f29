/** The generated Alertmanager configuration, judged by amtool itself. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InhibitRule } from '../src/alertmanager/config.js';
import { artefactsOf } from '../src/artefacts.js';
import { assemble } from '../src/assemble.js';
import { bellwether, bellwetherTexts } from '../src/bellwether/product.js';
import { alertLabelsIn } from '../src/lint/alertmanager-rules.js';
import { folders } from '../src/texts.js';
import { runTool } from './run-tool.js';

const alertmanager = join(folders.generated, 'alertmanager');
const artefacts = artefactsOf(assemble(bellwether, bellwetherTexts()));
const alerts = alertLabelsIn(artefacts).map((labels): Readonly<Record<string, string>> => ({
  ...labels,
  job: 'bellwether-server',
}));
const route = (file: string, labels: Readonly<Record<string, string>>, receiver: string) =>
  runTool(
    'amtool',
    [
      'config',
      'routes',
      'test',
      `--config.file=${file}`,
      `--verify.receivers=${receiver}`,
      ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
    ],
    alertmanager,
  );

describe.each(['alertmanager.yaml', 'local.yaml'])('alertmanager/%s', (file) => {
  it('is accepted', async () => {
    const { ok, output } = await runTool('amtool', ['check-config', file], alertmanager);
    expect(ok ? '' : output).toBe('');
  });

  it.each(alerts.map((labels) => [labels['alertname'], labels['severity'], labels] as const))(
    'brings %s (%s) to its owner',
    async (_, severity, labels) => {
      const { ok, output } = await route(file, labels, `${labels['owner']}-${severity}`);
      expect(ok ? '' : output).toBe('');
    },
  );

  it('loses nothing that has no owner', async () => {
    const { ok, output } = await route(file, { alertname: 'SomebodyElses' }, 'unowned');
    expect(ok ? '' : output).toBe('');
  });

  it('would notice a wrong receiver', async () => {
    expect(await route(file, alerts[0] ?? {}, 'unowned')).toMatchObject({ ok: false });
  });
});

it('names secrets by their files and holds none itself', () => {
  const text = JSON.stringify(artefacts.alertmanager.get('alertmanager'));
  const keys = text.match(/"[a-z_]*(?:password|key|token|secret|api_url|credentials)[a-z_]*":/g) ?? [];
  expect([...new Set(keys)].toSorted()).toEqual([
    '"credentials_file":',
    '"routing_key_file":',
    '"slack_api_url_file":',
    '"smtp_auth_password_file":',
  ]);
});

it('lets a page hide the ticket of its symptom, and a missing target what follows from it', () => {
  const { inhibit_rules: rules } = artefacts.alertmanager.get('alertmanager') as {
    inhibit_rules: InhibitRule[];
  };
  expect(rules).toEqual([
    {
      source_matchers: ['severity="page"'],
      target_matchers: ['severity="ticket"'],
      equal: ['alertname', 'job'],
    },
    {
      source_matchers: ['alertname="TelemetryTargetMissing"', 'severity="page"'],
      target_matchers: ['alertname!="TelemetryTargetMissing"'],
      equal: ['job'],
    },
    {
      source_matchers: ['alertname="JobConsumersMissing"'],
      target_matchers: ['alertname="JobQueueStalled"'],
      equal: ['job', 'queue'],
    },
  ]);
});

it('refuses an owner without contacts', () => {
  const spec = { ...bellwether, contacts: { ...bellwether.contacts, owners: {} } };
  expect(() => artefactsOf(assemble(spec, bellwetherTexts()))).toThrow(
    'nobody is known for the owner "ledger": add it to the contacts, or name another owner',
  );
});

it('would notice a configuration that does not load', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bellwether-routes-'));
  writeFileSync(join(folder, 'broken.yaml'), 'route: { receiver: nobody }\n');
  expect(await runTool('amtool', ['check-config', 'broken.yaml'], folder)).toMatchObject({ ok: false });
  rmSync(folder, { recursive: true });
});
