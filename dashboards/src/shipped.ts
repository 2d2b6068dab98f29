import type { ProductSpec, WrittenTexts } from './assemble.js';
import { bellwether } from './bellwether.js';
import { bellwetherTexts } from './texts.js';

/**
 * What is already written about the sets every app records: a page for each alert and its tests, in the words of
 * another installation. Panel ids follow from titles, so only addresses and scrape jobs are others there.
 */
export const shippedTexts = ({
  slug,
  grafanaUrl,
  processes,
}: Pick<ProductSpec, 'slug' | 'grafanaUrl' | 'processes'>): WrittenTexts => {
  const { runbooks, writtenTests } = bellwetherTexts();
  const [first = slug] = Object.values(processes);
  const words: readonly (readonly [string, string])[] = [
    [`${bellwether.grafanaUrl}/d/${bellwether.slug}-`, `${grafanaUrl}/d/${slug}-`],
    ...Object.entries(bellwether.processes).map(
      ([process, job]) => [job, processes[process] ?? first] as const,
    ),
  ];
  const said = (text: string): string =>
    words.reduce((so, [ours, theirs]) => so.replaceAll(ours, () => theirs), text);
  return {
    runbooks,
    writtenTests: new Map([...writtenTests].map(([file, text]) => [file, said(text)])),
  };
};
