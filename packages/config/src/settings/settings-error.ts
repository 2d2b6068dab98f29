/** One thing that is wrong, in the four parts of its line. */
export interface SettingsProblem {
  /** The key, or the file or variable that is not understood. */
  readonly key: string;
  readonly variable?: string;
  readonly wrong: string;
  readonly accepted?: string;
}

const lineOf = ({ key, variable, wrong, accepted }: SettingsProblem): string =>
  [
    `${key}${variable === undefined ? '' : ` (${variable})`}: ${wrong}`,
    ...(accepted === undefined ? [] : [`accepted: ${accepted}`]),
  ].join('; ');

/** Everything that keeps the settings from being used, in one message. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly problems: readonly SettingsProblem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`${count} in the settings`, ...problems.map((problem) => `  ${lineOf(problem)}`)].join('\n'));
  }
}
