import type { Panel } from './panel.js';

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface DashboardSpec {
  /** The question it answers, as its description. */
  readonly asks: string;
  readonly rows: readonly Row[];
}

/** `domain` is the word of the folder, the uid and the title alike. */
export interface Dashboard extends DashboardSpec {
  readonly domain: string;
  readonly title: string;
}

export const dashboard = (domain: string, title: string, spec: DashboardSpec): Dashboard => ({
  domain,
  title,
  ...spec,
});

export const row = (title: string, panels: readonly Panel[]): Row => ({ title, panels });

export const panelsOf = (dashboards: readonly Dashboard[]): readonly Panel[] =>
  dashboards.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels));
