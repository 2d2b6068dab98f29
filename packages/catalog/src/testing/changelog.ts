/** The lines under `## <version>`, up to the next version; undefined where there is no such heading. */
const sectionOf = (changelog: string, version: string): string | undefined =>
  changelog.split(/^## /m).find((section) => section.split('\n')[0]?.trim() === version);

/** Whether the notes of a version name a metric. */
export const mentions = (changelog: string, version: string, metric: string): boolean =>
  sectionOf(changelog, version)?.includes(`\`${metric}\``) === true;

const ADDED = '### Added';

/** The changelog with lines for what is new at the end of the version's list, which it makes if need be. */
export const addLines = (changelog: string, version: string, lines: readonly string[]): string => {
  if (lines.length === 0) return changelog;
  const section = sectionOf(changelog, version);
  if (section === undefined) {
    const [title = '', ...older] = changelog.split(/^(?=## )/m);
    return (
      `${title.trimEnd()}\n\n## ${version}\n\n${ADDED}\n\n${lines.join('\n')}\n\n${older.join('')}`.trimEnd() +
      '\n'
    );
  }
  const start = section.indexOf(`${ADDED}\n`);
  const grown =
    start < 0
      ? `${section.trimEnd()}\n\n${ADDED}\n\n${lines.join('\n')}\n\n`
      : insertAfterList(section, start + ADDED.length + 1, lines);
  return changelog.replace(section, () => grown).trimEnd() + '\n';
};

/** At the end of the list that follows, before the next heading. */
const insertAfterList = (section: string, from: number, lines: readonly string[]): string => {
  const heading = section.indexOf('\n### ', from);
  const end = heading < 0 ? section.length : heading;
  return `${section.slice(0, end).trimEnd()}\n${lines.join('\n')}\n\n${section.slice(end).trimStart()}`;
};
