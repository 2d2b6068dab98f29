import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Alert } from '../prometheus/alert.js';
import { runbookSkeleton } from './runbook-skeleton.js';

export interface Written {
  readonly ok: boolean;
  readonly message: string;
}

/** Begins a runbook for an alert that exists; never touches one that is there. */
export const writeRunbook = (name: string, alerts: readonly Alert[], folder: string): Written => {
  const found = alerts.find((alert) => alert.name === name);
  if (found === undefined) {
    const names = [...new Set(alerts.map((alert) => alert.name))].toSorted();
    return { ok: false, message: `No alert is called "${name}". There are: ${names.join(', ')}` };
  }
  const path = join(folder, `${name}.md`);
  if (existsSync(path)) return { ok: false, message: `runbooks/${name}.md is there already.` };
  writeFileSync(path, runbookSkeleton(found));
  return { ok: true, message: `Wrote runbooks/${name}.md. Replace every TODO, then run: pnpm generate` };
};
