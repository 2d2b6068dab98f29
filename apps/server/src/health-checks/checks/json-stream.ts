import { Readable } from 'node:stream';

/** The items of pages as one JSON list. */
export async function* jsonList(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const page of pages) {
    if (page.length === 0) continue;
    const items = page.map((item) => JSON.stringify(item)).join(',');
    yield isFirst ? `[${items}` : `,${items}`;
    isFirst = false;
  }
  yield isFirst ? '[]' : ']';
}

/** Waits for the first part, so that what fails before it still gets an answer of its own. */
export const streamOf = async (parts: AsyncGenerator<string>): Promise<Readable> => {
  const first = await parts.next();
  return Readable.from(
    (async function* all() {
      if (first.done !== true) yield first.value;
      yield* parts;
    })(),
    { objectMode: false },
  );
};
