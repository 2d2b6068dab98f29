import type { Definition } from '@bellwether/telemetry/catalog';
import { namesIn, type Monitoring } from '../product.js';
import { recordingsOf } from '../prometheus/rule-set.js';
import type { Recording } from '../promql/index.js';
import type { KnownNames } from '../promql/known-series.js';
import { seriesOf, type Node } from '../promql/node.js';

/** Where a metric is read. */
export interface Usage {
  readonly panels: ReadonlySet<string>;
  readonly alerts: ReadonlySet<string>;
  readonly recordings: ReadonlySet<string>;
}

/** Metrics that a query reads, directly or through recordings. */
const metricsIn = (
  node: Node,
  names: KnownNames,
  recordings: ReadonlyMap<string, Recording>,
): Set<string> => {
  const found = new Set<string>();
  const visit = (one: Node): void => {
    for (const { metric } of seriesOf(one)) {
      const recording = recordings.get(metric);
      if (recording === undefined) found.add(names.get(metric)?.metric ?? metric);
      else visit(recording.of.node);
    }
  };
  visit(node);
  return found;
};

/** The panels, alerts and recordings that read each metric, in their order. */
export const usageOf = (monitoring: Monitoring): ReadonlyMap<string, Usage> => {
  const all = recordingsOf(monitoring.rules);
  const names = namesIn(monitoring);
  const byName = new Map(all.map((recording) => [recording.record as string, recording]));
  const usage = new Map<string, { panels: Set<string>; alerts: Set<string>; recordings: Set<string> }>();
  const note = (node: Node, kind: keyof Usage, where: string): void => {
    for (const metric of metricsIn(node, names, byName)) {
      const entry = usage.get(metric) ?? { panels: new Set(), alerts: new Set(), recordings: new Set() };
      entry[kind].add(where);
      usage.set(metric, entry);
    }
  };
  for (const { title, rows } of monitoring.dashboards) {
    for (const panel of rows.flatMap(({ panels }) => panels)) {
      for (const { query } of panel.lines) note(query.node, 'panels', `${title} / ${panel.title}`);
    }
  }
  for (const { alerts } of monitoring.rules) {
    for (const { name, when } of alerts) note(when.node, 'alerts', name);
  }
  for (const { record, of } of all) note(of.node, 'recordings', record);
  return usage;
};

export const unused: Usage = { panels: new Set(), alerts: new Set(), recordings: new Set() };

export const isSeen = ({ name }: Definition, usage: ReadonlyMap<string, Usage>): boolean => {
  const { panels, alerts, recordings } = usage.get(name) ?? unused;
  return panels.size + alerts.size + recordings.size > 0;
};
