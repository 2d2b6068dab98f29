/** A table with aligned columns, as the formatter of this repository leaves it. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', String.raw`\|`)));
  const widths = head.map((_, at) => Math.max(3, ...cells.map((row) => lengthOf(row[at] ?? ''))));
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, at) => (row[at] ?? '') + ' '.repeat(width - lengthOf(row[at] ?? ''))).join(' | ')} |`;
  const [headCells = [], ...body] = cells;
  return [line(headCells), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)];
}

const lengthOf = (text: string) => [...text].length;
