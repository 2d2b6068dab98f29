/** Asked every few seconds by machines: not logged, and guarded in their own way or not at all. */
export const machinePaths: ReadonlySet<string> = new Set([
  '/health',
  '/livez',
  '/readyz',
  '/metrics',
  '/debug/metrics',
]);
