import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Where `pnpm generate` puts what is generated. */
export const generatedFolder = 'dashboards/generated';

/** The catalogs that the generated files were made for. Absent if there are no such files. */
export interface GeneratedFacts {
  readonly rules?: string;
  readonly dashboards?: string;
}

/** In a comment of each generated file, or in the description of the dashboard. */
const sign = /Generated from catalog ([0-9a-f]{16})/;

const catalogIn = async (folder: string, suffix: string): Promise<string | undefined> => {
  try {
    const files = (await readdir(folder)).filter((file) => file.endsWith(suffix)).toSorted();
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    return texts.map((text) => sign.exec(text)?.[1]).find((catalog) => catalog !== undefined);
  } catch {
    // A packaged system has no checkout beside it.
    return undefined;
  }
};

export const generatedIn = async (folder: string | undefined, cwd: string): Promise<GeneratedFacts> => {
  const base = resolve(cwd, folder ?? generatedFolder);
  const [rules, dashboards] = await Promise.all([
    catalogIn(join(base, 'prometheus'), '.rules.yaml'),
    catalogIn(join(base, 'grafana/import'), '.json'),
  ]);
  return { ...(rules === undefined ? {} : { rules }), ...(dashboards === undefined ? {} : { dashboards }) };
};

/** The rule about drift compares every process with the catalog that the rules were made for. */
const madeFor = /bellwether_build_info\{[^}]*catalog!="([0-9a-f]{16})"/;

/** The catalog of the rules that Prometheus lists; undefined where none of ours is among them. */
export const catalogOfRules = (text: string): string | undefined => madeFor.exec(text)?.[1];
