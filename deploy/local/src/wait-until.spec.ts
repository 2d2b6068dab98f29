import { waitUntil } from './wait-until.js';

describe('waiting', () => {
  it('returns what the condition returned', async () => {
    const answers = [undefined, null, false, 0];
    expect(await waitUntil(() => answers.shift(), { timeoutMs: 5000, what: 'an answer' })).toBe(0);
  });

  it('says what it waited for when it was in vain', async () => {
    await expect(waitUntil(() => false, { timeoutMs: 20, what: 'the rain' })).rejects.toThrow(
      'waited 20 ms in vain for the rain',
    );
  });

  it('ends with the error of a condition that throws', async () => {
    const condition = () => {
      throw new Error('it broke');
    };
    await expect(waitUntil(condition, { timeoutMs: 5000, what: 'nothing' })).rejects.toThrow('it broke');
  });
});
