import type { Metric } from 'prom-client';
import type { FamilyType, LooseFamily, LooseSample } from '../exposition/family.js';

type PromAnswer = Awaited<ReturnType<Metric['get']>>;

/** What a metric made with prom-client itself answers, as a family. Throws where the answer is none. */
export function looseFamily(answer: PromAnswer, defaultLabels: object): LooseFamily {
  const type = answer.type as unknown as FamilyType;
  const samples = answer.values.map((value) => ({
    name: ('metricName' in value ? value.metricName : undefined) ?? answer.name,
    // A label of its own wins over one that all metrics have.
    labels: { ...value.labels, ...defaultLabels, ...value.labels },
    value: value.value,
    exemplar: exemplarOf(value),
  }));
  return { name: answer.name, type, help: answer.help, samples };
}

interface PromExemplar {
  readonly labelSet: Record<string, unknown>;
  readonly value: number;
  readonly timestamp?: number;
}

function exemplarOf(value: object): LooseSample['exemplar'] {
  const given = (value as { exemplar?: PromExemplar | null }).exemplar;
  if (given === undefined || given === null) return undefined;
  return { labels: given.labelSet, value: given.value, timestampSeconds: given.timestamp };
}
