import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { makeThrowawayDirectory, type ThrowawayDirectory } from '../testing/throwaway-directory.js';
import { aptInstall } from './programs.js';

/** Fakes that log their calls, because a test must not install packages. */
const standIns = {
  'apt-get': `#!/bin/sh
case " $* " in
  *' update '*) echo update >>"$NOTES/log" ;;
  *' install '*)
    echo begin >>"$NOTES/log"
    sleep 0.2
    for last; do :; done
    [ "$last" = broken ] && { echo 'E: no such package'; exit 100; }
    touch "$NOTES/$last"
    echo "installed $last" >>"$NOTES/log" ;;
esac`,
  'dpkg-query': `#!/bin/sh
for last; do :; done
[ -e "$NOTES/$last" ] && echo 'install ok installed'`,
};

describe('installing with apt-get', () => {
  const path = process.env['PATH'];
  let directory: ThrowawayDirectory;
  const log = () => readFile(join(directory.path, 'log'), 'utf8').then((text) => text.trim().split('\n'));
  const install = (...packages: string[]) => aptInstall(packages, () => undefined, directory.path);

  beforeEach(async () => {
    directory = await makeThrowawayDirectory('apt');
    await mkdir(join(directory.path, 'bin'));
    for (const [name, text] of Object.entries(standIns)) {
      await writeFile(join(directory.path, 'bin', name), text);
      await chmod(join(directory.path, 'bin', name), 0o755);
    }
    process.env['PATH'] = `${join(directory.path, 'bin')}${delimiter}${path}`;
    process.env['NOTES'] = directory.path;
  });

  afterEach(async () => {
    process.env['PATH'] = path;
    delete process.env['NOTES'];
    await directory.remove();
  });

  it('does it once when several ask for the same at the same time', async () => {
    await Promise.all([install('redis-server'), install('redis-server'), install('redis-server')]);
    expect(await log()).toEqual(['update', 'begin', 'installed redis-server']);
  });

  it('does one after the other', async () => {
    await Promise.all([install('redis-server'), install('prometheus')]);
    expect((await log()).map((line) => line.split(' ')[0])).toEqual([
      'update',
      'begin',
      'installed',
      'update',
      'begin',
      'installed',
    ]);
  });

  it('says first what it is going to do', async () => {
    const said: string[] = [];
    await aptInstall(['redis-server'], (line) => said.push(line), directory.path);
    expect(said).toEqual(['Installing redis-server with apt-get, once on this machine …']);
  });

  it('brings the reason when it fails', async () => {
    await expect(install('broken')).rejects.toThrow(/could not install broken:\n[^]*E: no such package/);
  });
});
