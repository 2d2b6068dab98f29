/** What Prometheus takes for a metric or a label; ours are stricter, the names of aliases are not. */
export const isMetricName = (name: string): boolean => /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
export const isLabelName = (name: string): boolean =>
  /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && !name.startsWith('__');

export const isSnakeCase = (name: string): boolean => /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name);

export const wordsOf = (name: string): readonly string[] => name.split('_');

/** The name without the `_total` that says it is a counter. */
export const withoutTotal = (name: string): string => name.replace(/_total$/, '');
