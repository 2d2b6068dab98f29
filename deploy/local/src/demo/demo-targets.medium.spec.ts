import { connect } from 'node:net';
import { once } from 'node:events';
import { startDemoTargets, targetHost } from './demo-targets.js';

describe('the targets of the demo', () => {
  it('answer, answer slowly, and fail on one request in three', async () => {
    const { httpPort } = await startDemoTargets();
    const statuses: number[] = [];
    for (const path of ['/healthy', '/slow', '/failing', '/failing', '/failing']) {
      statuses.push((await fetch(`http://${targetHost}:${httpPort}${path}`)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 500]);
  });

  it('take a connection at one port and refuse it at another', async () => {
    const { tcpPort, closedPort } = await startDemoTargets();
    const open = connect(tcpPort, targetHost);
    await once(open, 'connect');
    open.destroy();
    const refused = connect(closedPort, targetHost);
    await expect(once(refused, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
