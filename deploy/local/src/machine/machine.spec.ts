import { createServer } from 'node:net';
import { freePort, freePortNear, portIsFree } from './free-port.js';
import { isAlive, parentOf, startMark } from './is-alive.js';
import { findProgram, howToInstall, programNames, programs } from './programs.js';

describe('finding a program', () => {
  it('takes the first name that can be run and knows when there is none', async () => {
    expect(await findProgram('no-such-program', 'sh')).toMatch(/\/sh$/);
    expect(await findProgram('no-such-program')).toBeUndefined();
  });

  it.each(programNames)('names the command that installs %s', (name) => {
    expect(howToInstall(name)).toContain(programs[name].names[0]);
    expect(howToInstall(name)).toMatch(/Install it: {2}(sudo apt-get|brew) install \S+$/);
  });
});

describe('a free port', () => {
  it('is the wanted one unless it is taken', async () => {
    const wanted = await freePort();
    expect(await freePortNear(wanted)).toBe(wanted);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
    try {
      expect(await portIsFree(wanted)).toBe(false);
      expect(await freePortNear(wanted)).not.toBe(wanted);
    } finally {
      server.close();
    }
  });
});

describe('looking at processes', () => {
  it('tells a running one from one that does not exist', () => {
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(2 ** 22 + 1)).toBe(false);
  });

  it('knows a process by its beginning and by its parent', () => {
    expect(startMark(process.pid)).toBe(startMark(process.pid));
    expect([undefined, process.ppid]).toContain(parentOf(process.pid));
  });
});
