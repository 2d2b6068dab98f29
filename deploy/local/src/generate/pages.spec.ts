import { errorCodes, queues, settingsReference } from '@bellwether/config';
import { renderConfigPage, renderErrorPage, renderJobPage } from './reference-pages.js';
import { renderRouteTable } from './server-routes.js';

const rowsOf = (page: string) => page.split('\n').filter((line) => line.startsWith('| `'));

describe('the configuration reference', () => {
  const rows = rowsOf(renderConfigPage());
  const row = (key: string) =>
    rows
      .find((line) => line.startsWith(`| \`${key}\` `))
      ?.split(/\s*\|\s*/)
      .slice(1, -1);

  it('lists every setting once, in the order of the table', () => {
    expect(rows.map((line) => line.split('`')[1])).toEqual(settingsReference.map(({ key }) => key));
  });

  it('shows one default where the modes agree and all of them where they do not', () => {
    expect(row('server.port')?.[4]).toBe('`5001`');
    expect(row('log.format')?.[4]).toBe('`json` in production, `pretty` in development, `json` in test');
    expect(row('server.secret_key')?.[4]).toBe('none');
    expect(row('database.url')?.[4]).toBe('required');
  });

  it('shows the file variant of secrets and every other name', () => {
    expect(row('cloud_dsn')).toEqual([
      '`cloud_dsn`',
      '`BELLWETHER_CLOUD_DSN`, `BELLWETHER_CLOUD_DSN_FILE`',
      '`BLNK_CLOUD_DSN`, `BLNK_MONITORING_DSN`, key `monitoring_dsn`',
      '`https://<write-key>@<host>/<project-id>`; secret',
      'none',
      'Where traces, metrics and logs are sent; a wrong one is reported and left out.',
    ]);
  });

  it('has lines of one width, as the formatter wants them', () => {
    expect(new Set(rows.map((line) => [...line].length)).size).toBe(1);
  });
});

describe('the error reference', () => {
  it('lists every code once', () => {
    expect(rowsOf(renderErrorPage()).map((row) => row.split('`')[1])).toEqual(Object.keys(errorCodes));
  });
});

describe('the table of jobs', () => {
  it('has every job of every queue, with a payload that can be copied', () => {
    const text = renderJobPage();
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
