import { queues } from '@bellwether/config';
import { renderJobTable } from './job-table.js';
import { renderRouteTable } from './route-table.js';

describe('the table of jobs', () => {
  it('has every job of every queue, with a payload that can be copied', () => {
    const text = renderJobTable(queues);
    for (const { name, jobs } of queues) {
      expect(text).toContain(`## ${name}\n`);
      for (const [job, { sample }] of Object.entries(jobs)) {
        expect(text).toContain(`| \`${job}\` `);
        expect(text).toContain(JSON.stringify(sample, undefined, 2));
      }
    }
  });
});

describe('the table of routes', () => {
  const operation = (summary: string, tag: string, refusals: string) => ({
    summary,
    tags: [tag],
    responses: {
      '201': { description: 'Made' },
      '400': { description: refusals },
      '500': { description: 'B: broke' },
    },
  });

  it('says once what every route refuses with, and for each route what else', () => {
    const text = renderRouteTable({
      paths: {
        '/b': { post: operation('Make b', 'Things', 'A: bad\nLONG_CODE: worse') },
        '/a': { get: operation('Read a | b', 'Things', 'A: bad') },
      },
    });
    expect(text).toContain('Every route may refuse with `A`, `B`');
    const rows = text.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.map((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()))).toEqual([
      ['', '`GET /a`', String.raw`Read a \| b`, '201', '', ''],
      ['', '`POST /b`', 'Make b', '201', '`LONG_CODE`', ''],
    ]);
  });
});
