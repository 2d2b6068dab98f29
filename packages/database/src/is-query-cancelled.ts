/** Whether Postgres gave a statement up, because it ran longer than it may or because somebody told it to. */
export const isQueryCancelled = (error: unknown): boolean => (error as { code?: unknown }).code === '57014';
