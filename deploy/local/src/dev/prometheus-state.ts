import { waitUntil } from '../wait-until.js';

// Prometheus looks for its targets every five seconds, and then scrapes each within its interval.
const targetsTimeoutMs = 8000;

export interface PrometheusState {
  readonly targets: number;
  readonly targetsUp: number;
  readonly rules: number;
}

interface TargetsAnswer {
  readonly data: { readonly activeTargets: readonly { readonly health: string }[] };
}

interface RulesAnswer {
  readonly data: { readonly groups: readonly { readonly rules: readonly unknown[] }[] };
}

/** What Prometheus itself says; it is given a moment for the first scrapes and then believed. */
export async function readPrometheusState(url: string): Promise<PrometheusState> {
  let state = await readOnce(url);
  await waitUntil(
    async () => {
      state = await readOnce(url);
      return state.targets > 0 && state.targetsUp === state.targets;
    },
    { timeoutMs: targetsTimeoutMs, what: 'the targets to be up', intervalMs: 100 },
  ).catch(() => undefined);
  return state;
}

async function readOnce(url: string): Promise<PrometheusState> {
  const targets = ((await read(`${url}/api/v1/targets?state=active`)) as TargetsAnswer).data.activeTargets;
  const rules = ((await read(`${url}/api/v1/rules`)) as RulesAnswer).data.groups;
  return {
    targets: targets.length,
    targetsUp: targets.filter(({ health }) => health === 'up').length,
    rules: rules.reduce((sum, group) => sum + group.rules.length, 0),
  };
}

async function read(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return await response.json();
}
