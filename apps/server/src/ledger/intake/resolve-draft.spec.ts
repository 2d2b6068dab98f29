import type { AcceptedTransaction, TransactionDraft } from './accepted.repository.js';
import { arrangeGroup, inOneLane } from './resolve-draft.js';

const member = (part?: number) => ({ draft: {} as TransactionDraft, ...(part !== undefined && { part }) });
const members = [member(), member(1), member(1), member(), member(4), member(4), member(4)];

describe('a group', () => {
  it('has only its members when none is divided', () => {
    const { id, groups, placements } = arrangeGroup([member(), member()], { kind: 'split', atomic: true }, 0);
    expect(groups).toEqual([{ id, kind: 'split', atomic: true, size: 2, parent_id: null }]);
    expect(placements).toEqual([
      { id, decidedWith: id },
      { id, decidedWith: id },
    ]);
  });

  it('has divided transactions as own groups, each decided as a whole', () => {
    const { id, groups, placements } = arrangeGroup(members, { kind: 'bulk', atomic: false }, 0);
    const [whole, first, second] = groups;
    expect(groups).toEqual([
      { id, kind: 'bulk', atomic: false, size: 4, parent_id: null },
      { id: first?.id, kind: 'split', atomic: true, size: 2, parent_id: id },
      { id: second?.id, kind: 'split', atomic: true, size: 3, parent_id: id },
    ]);
    expect(new Set([whole?.id, first?.id, second?.id]).size).toBe(3);
    const alone = { id, decidedWith: null };
    const of = (part = whole) => ({ id: part?.id, decidedWith: part?.id });
    expect(placements).toEqual([alone, of(first), of(first), alone, of(second), of(second), of(second)]);
  });

  it('is decided as a whole when it is atomic', () => {
    const { id, groups, placements } = arrangeGroup(members, { kind: 'bulk', atomic: true }, 0);
    expect(placements.every(({ decidedWith }) => decidedWith === id)).toBe(true);
    expect(placements[1]?.id).toBe(groups[1]?.id);
  });

  it('uses the lane of its first member, and members that are decided alone use their own', () => {
    const placed = [
      { decidedWith: null, lane: 1 },
      { decidedWith: 'a', lane: 2 },
      { decidedWith: 'a', lane: 3 },
      { decidedWith: 'b', lane: 4 },
      { decidedWith: null, lane: 5 },
      { decidedWith: 'a', lane: 6 },
    ] as unknown as readonly AcceptedTransaction[];
    expect(inOneLane(placed).map(({ lane }) => lane)).toEqual([1, 2, 2, 4, 5, 2]);
  });
});
