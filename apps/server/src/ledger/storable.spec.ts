import { parseExactJson } from '@bellwether/database';
import { metaData } from './fields.dto.js';
import { assertMetaDataFits } from './storable.js';

const read = (text: string) => parseExactJson(text) as Readonly<Record<string, unknown>>;

describe('a number in metadata', () => {
  it.each(['1e1000', '1e131000', '1e-20000', '-1e1000', '1'.repeat(1_001), '1e99999999999'])(
    'is refused where the database would print more than a thousand digits: %s',
    (number) => {
      for (const text of [`{"n":${number}}`, `{"a":[{"b":[1,${number}]}]}`]) {
        expect(metaData.safeParse(read(text)).error?.issues).toMatchObject([
          { message: 'holds a number of more than 1000 digits; send it as a text' },
        ]);
      }
    },
  );

  it.each(['0', '-1.5', '1e308', '5e-324', '1e900', `${10n ** 39n}`, '0.1234567890123456789', '"1e131000"'])(
    'is kept as it is: %s',
    (number) => {
      const value = read(`{"n":${number}}`);
      expect(metaData.parse(value)).toEqual(value);
    },
  );
});

describe('the size of metadata', () => {
  const fits = (text: string, bytesMax: number) => () =>
    assertMetaDataFits(read(text), bytesMax, 'TXN_VALIDATION_ERROR');

  it('is that of the text it is sent as', () => {
    expect(fits('{"a":"ü"}', 10)).not.toThrow();
    expect(fits('{"a":"ü"}', 9)).toThrow('larger than 9 bytes');
  });

  it.each(['1e900', '1e300', '1.5e-300'])('counts the digits that %s stands for', (number) => {
    const list = `{"a":[${Array.from({ length: 4 }, () => number).join()}]}`;
    expect(fits(list, 1_100)).toThrow('larger than 1100 bytes');
    expect(fits(list, 4_000)).not.toThrow();
  });
});
