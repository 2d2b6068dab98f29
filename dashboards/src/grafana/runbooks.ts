import { dashboard, row, type Dashboard } from './dashboard.js';
import { text } from './panel.js';
import { runbooksDomain } from './addresses.js';

/**
 * The runbooks where the alert and the dashboards are: one click away, readable when the repository is not, and
 * never older than the rules beside them. The first line of a file is its title, which the panel shows already.
 */
export const runbooksDashboard = (runbooks: ReadonlyMap<string, string>): Dashboard =>
  dashboard(runbooksDomain, 'Runbooks', {
    asks: 'An alert fires: what does it mean, and what is to be done?',
    rows: [...runbooks]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([alert, markdown]) => row(alert, [text(alert, markdown.replace(/^# .*\n+/, ''))])),
  });
