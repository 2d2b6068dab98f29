/**
 * A number for a title, the same for ever: links from alerts, runbooks and bookmarks survive when panels are
 * added or moved. Two titles of one dashboard that share a number are found by the lint.
 */
export const stableId = (title: string): number => {
  let hash = 0x811c9dc5;
  for (const character of title) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return ((hash >>> 0) % 99_991) + 1;
};
