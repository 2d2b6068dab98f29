import { jest } from '@jest/globals';

describe('a delivery to a name that is never resolved', () => {
  it('ends in time, although nothing can end the lookup', async () => {
    const names: string[] = [];
    const lookup = (name: string): void => void names.push(name);
    jest.unstable_mockModule('node:dns', () => ({ lookup }));
    const { deliver } = await import('./monitor-delivery.js');
    const delivery = { id: 'evt_1', body: '{}', url: 'http://receiver.example/' };
    const limits = { secret: 'a secret', timeoutMs: 50, answerBytesMax: 1, allowPrivateTargets: false };
    expect(await deliver(delivery, limits)).toEqual({
      reason: 'timeout',
      message: 'the receiver did not answer in time',
    });
    expect(names).toEqual(['receiver.example']);
  });
});
