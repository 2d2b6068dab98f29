import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Where `pnpm generate` puts the rules. */
const generatedRules = 'dashboards/generated/prometheus/telemetry.rules.yaml';

/** The rule about drift compares every process with the catalog that the rules were made for. */
const madeFor = /bellwether_build_info\{[^}]*catalog!="([0-9a-f]{16})"/;

export const catalogOfRules = (text: string): string | undefined => madeFor.exec(text)?.[1];

/** The catalog that the rules in a file were made for; undefined where there is no such file. */
export const rulesCatalogIn = async (file: string | undefined, cwd: string): Promise<string | undefined> => {
  try {
    return catalogOfRules(await readFile(resolve(cwd, file ?? generatedRules), 'utf8'));
  } catch {
    // Whoever runs a packaged system has no checkout beside it.
    return undefined;
  }
};
