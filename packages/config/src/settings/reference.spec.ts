import { renderConfigReference } from './reference.js';
import { settingKeys } from './table.js';

const rows = renderConfigReference()
  .split('\n')
  .filter((line) => line.startsWith('| `'));
const row = (key: string) =>
  rows
    .find((line) => line.startsWith(`| \`${key}\` `))
    ?.split(/\s*\|\s*/)
    .slice(1, -1);

describe('the configuration reference', () => {
  it('lists every setting once, in the order of the table', () => {
    expect(rows.map((line) => line.split('`')[1])).toEqual(settingKeys);
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
