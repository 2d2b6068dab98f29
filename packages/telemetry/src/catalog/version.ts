const form = /^(\d+)\.(\d+)\.(\d+)$/;

export const isVersion = (text: string): boolean => form.test(text);

/** Negative where the first is older. Both are versions. */
export const compareVersions = (one: string, other: string): number => {
  const [left, right] = [partsOf(one), partsOf(other)];
  for (let part = 0; part < 3; part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

const partsOf = (version: string): readonly number[] => (form.exec(version)?.slice(1) ?? []).map(Number);
