import type { Registry } from 'prom-client';
import { seriesNames, type Definition } from '../catalog/index.js';

export interface ShownName {
  readonly name: string;
  readonly kind: Definition['kind'];
}

/**
 * Which domain uses which names. A family takes more names than its own: a histogram those of its buckets, sum
 * and count, and a counter its name without `_total`, under which OpenMetrics knows it.
 */
export class MetricNames {
  private readonly claimedBy = new Map<string, string>();

  constructor(private readonly registry: Registry) {}

  /** Claims all names or, where one collides, none. */
  claim(
    domain: string,
    definitions: readonly Definition[],
    alsoShownAs: (definition: Definition) => readonly ShownName[],
  ): void {
    const claims = new Map<string, string>();
    for (const definition of definitions) {
      this.refuseForeign(domain, definition.name);
      for (const shown of [definition, ...alsoShownAs(definition)]) {
        const what = shown === definition ? domain : `${domain}, as another name of ${definition.name}`;
        for (const name of takenNames(shown)) {
          const owner = this.claimedBy.get(name) ?? claims.get(name);
          if (owner !== undefined) throw collision(name, owner, what);
          claims.set(name, what);
        }
      }
    }
    for (const [name, owner] of claims) this.claimedBy.set(name, owner);
  }

  private refuseForeign(domain: string, name: string): void {
    if (this.claimedBy.has(name) || this.registry.getSingleMetric(name) === undefined) return;
    throw collision(name, 'prom-client code outside any catalog', domain);
  }
}

function takenNames({ name, kind }: ShownName): readonly string[] {
  if (kind === 'counter') return [name, name.replace(/_total$/, '')];
  return seriesNames(name, kind);
}

const collision = (name: string, first: string, second: string): Error =>
  new Error(
    first === second
      ? `The domain ${first} defines the metric ${name} twice, and not alike. Keep one of the definitions.`
      : `Two domains define the metric ${name}: ${first}; and ${second}. Rename one of them.`,
  );
