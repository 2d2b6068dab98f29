import { readdirSync } from 'node:fs';
import { checks, type FindingName } from './checks.js';
import { samplesOf } from './inspect-process.js';
import { metricsCases } from './testing/cases/metrics.cases.js';
import { processCases } from './testing/cases/processes.cases.js';
import { bothJobs, prometheusCases, startPrometheus } from './testing/cases/prometheus.cases.js';
import { receiverCases, tlsReceiver, trusting } from './testing/cases/receivers.cases.js';
import { settingsCases } from './testing/cases/settings.cases.js';
import { System, token, type Case } from './testing/system.js';

/** Every finding, with what causes it. One without a cause does not compile, and fails the test of the table. */
const table: Readonly<Record<FindingName, readonly Case[]>> = {
  ...settingsCases,
  ...processCases,
  ...metricsCases,
  ...receiverCases,
  ...prometheusCases,
};

let system: System;
beforeAll(async () => {
  system = await System.start();
}, 120_000);
afterAll(() => system?.stop());
afterEach(() => system?.clean());

describe('the doctor of a healthy system', () => {
  it('finds nothing and says what it looked at', async () => {
    const result = await system.examine();
    expect(result).toMatchObject({ code: 0, findings: [] });
    expect(result.well).toEqual(
      expect.arrayContaining([
        'settings',
        'health',
        'receivers take what is sent',
        'every queue has a consumer',
      ]),
    );
    const { out, err } = await system.doctor({});
    expect(out).toMatch(/^ {2}✓ settings, server and worker answer, health, .*versions\n {2}no problems$/);
    expect(err).toBe('');
  });

  it('finds nothing in a Prometheus that scrapes both by the rules of the running catalog', async () => {
    const { server } = system;
    const page = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const rulesCatalog = samplesOf(await page.text(), 'bellwether_build_info')[0]?.labels['catalog'] ?? '';
    const url = await startPrometheus(system, { jobs: bothJobs(system), rulesCatalog, token });
    const result = await system.examine({}, '--prometheus-url', url);
    expect(result).toMatchObject({ code: 0, findings: [] });
    expect(result.well).toContain('Prometheus scrapes both processes');
  });

  it('is content with a private CA that is named', async () => {
    const endpoint = `https://127.0.0.1:${await tlsReceiver(system)}`;
    const change = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...(await trusting(system)) };
    expect(await system.examine(change)).toMatchObject({ code: 0, findings: [] });
  });

  it('does not ask for the Postgres of processes that plainly have one', async () => {
    const bare = {
      NODE_ENV: 'production',
      BELLWETHER_DATABASE_URL: undefined,
      BELLWETHER_REDIS_URL: undefined,
    };
    expect(await system.examine(bare)).toMatchObject({ code: 0, findings: [] });
  });

  it('believes the processes when they send more than the settings here say', async () => {
    const result = await system.examine({ OTEL_EXPORTER_OTLP_ENDPOINT: undefined });
    expect(result).toMatchObject({ code: 0, findings: [] });
  });
});

describe.each(Object.entries(table))('the doctor finds %s', (finding, cases) => {
  it.each(cases)(
    'when $when',
    async ({ cause, says, besides = [] }) => {
      const result = await cause(system);
      const { code, findings } = result;
      const own = findings.filter((each) => each.finding === finding);
      const texts = own.map(({ what, why, mend, line = '' }) => [what, why, mend, line].join(' '));
      expect(texts).toContainEqual(expect.stringMatching(says));
      // Whatever was told besides was not caused here.
      const others = findings.map((each) => each.finding).filter((name) => name !== finding);
      expect(new Set(others)).toEqual(new Set(besides));
      expect(code).toBe(findings.some(({ level }) => level === 'problem') ? 1 : 0);
      expect(result.well).not.toContain(checks.find(({ finds }) => finding in finds)?.looksAt);
      for (const { what, why, mend } of findings)
        for (const part of [what, why, mend]) expect(part).not.toBe('');
    },
    120_000,
  );
});

describe('the table of findings', () => {
  it('has a case for everything that a check can find', () => {
    const findings = checks.flatMap(({ finds }) => Object.keys(finds));
    expect(Object.keys(table).toSorted()).toEqual(findings.toSorted());
    expect(Object.values(table).every((cases) => cases.length > 0)).toBe(true);
  });

  it('looks at every check that a file of checks exports', async () => {
    const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.checks.ts'));
    const modules = await Promise.all(
      files.map((file) => import(`./${file.replace(/ts$/, 'js')}`) as Promise<Record<string, object>>),
    );
    const exported = modules.flatMap((each) => Object.values(each)).filter((each) => 'finds' in each);
    expect(files.length).toBeGreaterThan(0);
    expect(exported).toHaveLength(checks.length);
    expect(new Set(exported)).toEqual(new Set(checks));
  });
});
