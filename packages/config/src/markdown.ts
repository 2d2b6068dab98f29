const escapeCell = (text: string): string => text.replaceAll('|', String.raw`\|`);

/** The lines of a table with aligned columns, as the formatter of this repository leaves them. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => {
  const cells = [head, ...rows].map((row) => row.map(escapeCell));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => [...(row[column] ?? '')].length)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(row[column] ?? '', width)).join(' | ')} |`;
  const [headCells = [], ...body] = cells;
  return [line(headCells), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)];
};

const pad = (text: string, width: number): string => text + ' '.repeat(width - [...text].length);
