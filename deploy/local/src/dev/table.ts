export interface TableRow {
  readonly name: string;
  readonly what: string;
  readonly state?: string;
}

const headerWidth = 54;

/** The one table that says where everything is. A row without a name belongs to the one above it. */
export function renderTable(title: string, aside: string, rows: readonly TableRow[]): string {
  const nameWidth = Math.max(...rows.map(({ name }) => name.length)) + 3;
  const stated = rows.filter(({ state }) => state !== undefined);
  const whatWidth = Math.max(0, ...stated.map(({ what }) => what.length)) + 3;
  const lines = rows.map(({ name, what, state }) =>
    state === undefined
      ? `  ${name.padEnd(nameWidth)}${what}`
      : `  ${name.padEnd(nameWidth)}${what.padEnd(whatWidth)}${state}`,
  );
  return ['', `  ${title.padEnd(headerWidth)}${aside}`, ...lines, ''].join('\n');
}
