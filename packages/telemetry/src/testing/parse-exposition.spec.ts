import { parseExposition } from './parse-exposition.js';

describe('reading an exposition', () => {
  it('reads families of text 0.0.4', () => {
    const text = [
      '# HELP a_total A \\\\ and\\na line.',
      '# TYPE a_total counter',
      'a_total{x="1",y="\\"\\\\\\n"} 2 1700000000000',
      '# just a comment',
      '',
      '# TYPE b gauge',
      'b -Inf',
      '# TYPE c summary',
      'c{quantile="0.5"} NaN',
      'c_sum 1e-7',
      'c_count +3',
      'd 1',
      '',
    ].join('\n');
    expect(parseExposition(text)).toEqual([
      {
        name: 'a_total',
        type: 'counter',
        help: 'A \\ and\na line.',
        samples: [
          { name: 'a_total', labels: { x: '1', y: '"\\\n' }, value: 2, timestamp: 1_700_000_000_000 },
        ],
      },
      { name: 'b', type: 'gauge', help: '', samples: [{ name: 'b', labels: {}, value: -Infinity }] },
      {
        name: 'c',
        type: 'summary',
        help: '',
        samples: [
          { name: 'c', labels: { quantile: '0.5' }, value: NaN },
          { name: 'c_sum', labels: {}, value: 1e-7 },
          { name: 'c_count', labels: {}, value: 3 },
        ],
      },
      { name: 'd', type: 'untyped', help: '', samples: [{ name: 'd', labels: {}, value: 1 }] },
    ]);
  });

  it('reads families of OpenMetrics, counters under the names a catalog gives them', () => {
    const text = [
      '# TYPE a_seconds counter',
      '# UNIT a_seconds seconds',
      '# HELP a_seconds Said \\"so\\".',
      'a_seconds_total{x="1"} 2 # {trace_id="abc"} 0.5 1700000000.5',
      '# TYPE b histogram',
      'b_bucket{le="1.0"} 1 # {} 0.7',
      'b_bucket{le="+Inf"} 1',
      'b_sum 0.7',
      'b_count 1',
      '# EOF',
      '',
    ].join('\n');
    expect(parseExposition(text)).toEqual([
      {
        name: 'a_seconds_total',
        type: 'counter',
        help: 'Said "so".',
        unit: 'seconds',
        samples: [
          {
            name: 'a_seconds_total',
            labels: { x: '1' },
            value: 2,
            exemplar: { labels: { trace_id: 'abc' }, value: 0.5, timestampSeconds: 1_700_000_000.5 },
          },
        ],
      },
      expect.objectContaining({ name: 'b', type: 'histogram' }),
    ]);
  });

  it.each([
    ['no new line at the end', 'a 1', 'does not end with a new line'],
    ['no value', 'a\n', 'Line 1: a space is missing'],
    ['an empty value', 'a \n', 'a number is missing'],
    ['a value that is no number', 'a x\n', 'x is not a number'],
    ['a name that is no name', '1a 1\n', 'a metric name is missing'],
    ['a label without value', 'a{x} 1\n', '="…" is missing after the label x'],
    ['a label twice', 'a{x="1",x="2"} 1\n', 'the label x comes twice'],
    ['a label value that does not end', 'a{x="1} 1\n', 'a label value does not end'],
    ['labels that do not end', 'a{x="1" 1\n', 'labels do not end'],
    ['an unknown escape', 'a{x="\\t"} 1\n', '\\t is no escape'],
    ['a series twice', 'a{x="1",y="2"} 1\na{y="2",x="1"} 1\n', 'Line 2: a series of a comes a second time'],
    ['a family in two blocks', 'a 1\nb 1\na{x="1"} 1\n', 'Line 3: a comes a second time'],
    ['a type after samples', 'a 1\n# TYPE a gauge\n', '# TYPE of a comes after its samples'],
    ['an unknown type', '# TYPE a number\n', 'a has an unknown type: number'],
    ['an exemplar in text', '# TYPE a counter\na 1 # {} 1\n', 'only OpenMetrics has exemplars'],
    ['a comment in OpenMetrics', '# hello\n# EOF\n', 'OpenMetrics knows no comments'],
    ['an empty line in OpenMetrics', '\n# EOF\n', 'OpenMetrics knows no empty lines'],
    [
      'a counter without _total in OpenMetrics',
      '# TYPE a counter\na 1\n# EOF\n',
      'a counter does not call its samples a',
    ],
    ['a unit that is not in the name', '# UNIT a seconds\n# EOF\n', 'a does not end in its unit seconds'],
    ['an exemplar on a gauge', '# TYPE a gauge\na 1 # {} 1\n# EOF\n', 'a cannot have an exemplar'],
    [
      'an exemplar with long labels',
      `# TYPE a counter\na_total 1 # {x="${'y'.repeat(128)}"} 1\n# EOF\n`,
      'longer than 128 characters',
    ],
    ['text after the value', 'a 1 2 3\n', 'text after the sample:  3'],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseExposition(text)).toThrow(message);
  });
});
