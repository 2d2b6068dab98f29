export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const pair = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const escapes: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/** The samples of a scrape in the text format that bear one of these names. */
export const samplesOf = (text: string, ...names: readonly string[]): readonly Sample[] =>
  text.split('\n').flatMap((row) => {
    const found = line.exec(row);
    if (found === null || !names.includes(found[1] ?? '')) return [];
    const labels = Object.fromEntries(
      [...(found[2] ?? '').matchAll(pair)].map(([, name, value]) => [
        name ?? '',
        (value ?? '').replaceAll(/\\(.)/g, (_whole, character: string) => escapes[character] ?? character),
      ]),
    );
    return [{ name: found[1] ?? '', labels, value: Number(found[3]) }];
  });
