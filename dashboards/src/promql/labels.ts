/**
 * Two labels are put on every series by the scraper, not by the process: `job` and `instance`. Queries call them
 * `@job` and `@instance`, so that they cannot be mixed up with a label of ours that has the same word.
 */
export type TargetLabel = '@job' | '@instance';

export const targetLabels: readonly TargetLabel[] = ['@job', '@instance'];

/**
 * Prometheus renames a scraped label that collides with one of its own: our label `job` (the name of a job) is
 * stored as `exported_job`. Every query, legend and text goes through this one function, and the scrape
 * configuration we generate leaves `honor_labels` off, so that both agree.
 */
export const storedName = (label: string): string => {
  if (label.startsWith('@')) return label.slice(1);
  return label === 'job' || label === 'instance' ? `exported_${label}` : label;
};

/** What a legend or a text calls a label: the reader wants our word, not the scraper's. */
export const spokenName = (label: string): string => (label.startsWith('@') ? label.slice(1) : label);
