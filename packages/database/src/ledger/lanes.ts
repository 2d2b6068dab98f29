/**
 * The lane of balances for which workers were waiting for each other. Above all others, which are at most 256 by
 * their setting.
 */
export const hotLane = 256;

/**
 * The lane of a balance's transactions: the same for the same balance, spread evenly over the rest. FNV-1a,
 * because it is short, the same everywhere, and nobody gains by choosing a balance for its lane.
 */
export const laneOf = (balanceId: string, lanes: number): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < balanceId.length; index += 1) {
    hash ^= balanceId.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % lanes;
};
