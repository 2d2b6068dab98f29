/** A length of time as Prometheus writes it. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}`;

export const minutes = (count: number): number => count * 60;
export const hours = (count: number): number => count * 3600;

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

export const secondsOf = (duration: Duration): number => {
  const unit = duration.slice(-1) as keyof typeof unitSeconds;
  return Number(duration.slice(0, -1)) * unitSeconds[unit];
};

/** The shortest exact way to write it: 300 becomes `5m`, 90 stays `90s`. */
export const durationOf = (count: number): Duration => {
  for (const unit of ['w', 'd', 'h', 'm'] as const) {
    if (count > 0 && count % unitSeconds[unit] === 0) return `${count / unitSeconds[unit]}${unit}`;
  }
  return `${count}s`;
};
