const spelled = /^(?=.)(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6}(?:\.\d{1,3})?)s)?(?:(\d{1,6})ms)?$/;

/** Reads a duration as clients in Go spell it, such as `1h30m` or `1.5s`, in milliseconds. */
export const parseDuration = (text: string): number | undefined => {
  const parts = spelled.exec(text);
  if (parts === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0, ms = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return Math.round(((hours * 60 + minutes) * 60 + seconds) * 1_000) + ms;
};

/** As Go prints it: `5m0s`, `1h30m0s`, `500ms`. */
export const printDuration = (ms: number): string => {
  if (ms > 0 && ms < 1_000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = `${(ms % 60_000) / 1_000}s`;
  if (minutes === 0) return seconds;
  return minutes < 60 ? `${minutes}m${seconds}` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`;
};
