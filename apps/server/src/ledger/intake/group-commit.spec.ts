import { GroupCommit, type Settled } from './group-commit.js';

const options = {
  itemsMax: 3,
  commitsMax: 1,
  concurrentMin: 1,
  waitingMax: 5,
  refusal: () => new Error('full'),
};

/** Commits that end when the test says so. */
const controlled = () => {
  const groups: (readonly number[])[] = [];
  const ends: (() => void)[] = [];
  const commit = async (items: readonly number[]): Promise<readonly Settled<string>[]> => {
    groups.push(items);
    await new Promise<void>((resolve) => ends.push(resolve));
    return items.map((item) => (item < 0 ? { error: new Error(`${item}`) } : { value: `stored ${item}` }));
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const end = async () => {
    ends.shift()?.();
    await turn();
    await turn();
  };
  return { groups, commit, end, turn };
};

describe('a group commit', () => {
  it('commits items of one event loop turn together', async () => {
    const { groups, commit, end, turn } = controlled();
    const group = new GroupCommit(commit, options);
    const stored = Promise.all([group.add(1), group.add(2)]);
    await turn();
    expect(groups).toEqual([[1, 2]]);
    await end();
    expect(await stored).toEqual(['stored 1', 'stored 2']);
  });

  it('commits items that arrive during a commit with the next one, up to the largest group', async () => {
    const { groups, commit, end, turn } = controlled();
    const group = new GroupCommit(commit, options);
    const stored = [group.add(1)];
    await turn();
    stored.push(group.add(2), group.add(3), group.add(4), group.add(5));
    await end();
    expect(groups).toEqual([[1], [2, 3, 4]]);
    await end();
    await end();
    expect(groups).toEqual([[1], [2, 3, 4], [5]]);
    expect(await Promise.all(stored)).toHaveLength(5);
  });

  it('starts a second commit for many items only', async () => {
    const { groups, commit, end, turn } = controlled();
    const group = new GroupCommit(commit, { ...options, commitsMax: 2, concurrentMin: 2 });
    const stored = [group.add(1)];
    await turn();
    stored.push(group.add(2));
    await turn();
    expect(groups).toEqual([[1]]);
    stored.push(group.add(3));
    await turn();
    expect(groups).toEqual([[1], [2, 3]]);
    stored.push(group.add(4), group.add(5));
    await turn();
    expect(groups).toEqual([[1], [2, 3]]);
    await end();
    expect(groups).toEqual([[1], [2, 3], [4, 5]]);
    await end();
    await end();
    expect(await Promise.all(stored)).toHaveLength(5);
  });

  it('reports each item its own failure and stores the others', async () => {
    const { commit, end, turn } = controlled();
    const group = new GroupCommit(commit, options);
    const results = Promise.allSettled([group.add(1), group.add(-2), group.add(3)]);
    await turn();
    await end();
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails every item of a commit that failed, and goes on with the next', async () => {
    let calls = 0;
    const group = new GroupCommit(async (items: readonly number[]) => {
      calls += 1;
      if (calls === 1) throw new Error('no disk');
      return items.map((value) => ({ value }));
    }, options);
    await expect(Promise.all([group.add(1), group.add(2)])).rejects.toThrow('no disk');
    expect(await group.add(3)).toBe(3);
  });

  it('refuses items above the limit', async () => {
    const { commit, end, turn } = controlled();
    const group = new GroupCommit(commit, options);
    const kept = [group.add(0)];
    await turn();
    for (let item = 1; item <= 5; item += 1) kept.push(group.add(item));
    await expect(group.add(6)).rejects.toThrow('full');
    await end();
    await end();
    await end();
    expect(await Promise.all(kept)).toHaveLength(6);
  });
});
