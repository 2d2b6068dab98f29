export type TableForm = 'aligned' | 'compact';

/** The lines of a table. Prettier leaves `aligned` as it is. With `compact` a change of one row changes one line. */
export const markdownTable = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  form: TableForm = 'aligned',
): readonly string[] => {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', String.raw`\|`)));
  const widths = head.map((_, at) =>
    form === 'compact' ? 3 : Math.max(3, ...cells.map((row) => lengthOf(row[at]))),
  );
  const padded = (cell = '', width = 0): string =>
    form === 'compact' ? cell : cell + ' '.repeat(width - lengthOf(cell));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, at) => padded(row[at], width)).join(' | ')} |`;
  const [headCells = [], ...body] = cells;
  return [line(headCells), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)];
};

const lengthOf = (text = ''): number => [...text].length;
