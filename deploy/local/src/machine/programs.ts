/** Every program we use that no npm package ships: what it is called, and which package brings it. */
export const programs = {
  redis: { names: ['redis-server', 'valkey-server'], debian: 'redis-server', homebrew: 'redis' },
  prometheus: { names: ['prometheus'], debian: 'prometheus', homebrew: 'prometheus' },
  promtool: { names: ['promtool'], debian: 'prometheus', homebrew: 'prometheus' },
  alertmanager: {
    names: ['prometheus-alertmanager', 'alertmanager'],
    debian: 'prometheus-alertmanager',
    homebrew: 'alertmanager',
  },
  amtool: { names: ['amtool'], debian: 'prometheus-alertmanager', homebrew: 'alertmanager' },
  chromium: {
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    debian: 'chromium',
    homebrew: 'chromium',
  },
} as const;

export type ProgramName = keyof typeof programs;

export const programNames = Object.keys(programs) as ProgramName[];
