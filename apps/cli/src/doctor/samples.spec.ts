import { samplesOf } from './samples.js';

describe('samplesOf', () => {
  it('reads the samples of the names asked for, with their labels unescaped', () => {
    const page = [
      '# HELP a Help.',
      'a 1',
      'a{x="1",y="q\\"\\\\\\n"} 2.5e3',
      'ab{x="1"} 3',
      'b{x="}"} 4 1700000000000',
      '',
    ].join('\n');
    expect(samplesOf(page, 'a', 'b')).toEqual([
      { name: 'a', labels: {}, value: 1 },
      { name: 'a', labels: { x: '1', y: 'q"\\\n' }, value: 2500 },
      { name: 'b', labels: { x: '}' }, value: 4 },
    ]);
  });
});
