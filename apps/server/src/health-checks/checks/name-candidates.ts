const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * The names that the rest of a URL may stand for, the likeliest first. The prior art's client puts a name into the URL
 * as it is, so a slash, a percent sign or a question mark of the name arrives as one of the URL.
 */
export const nameCandidates = (rest: string): readonly string[] => {
  const [path = ''] = rest.split('?', 1);
  const candidates = [decoded(path), path, decoded(rest), rest];
  return [...new Set(candidates)].filter((name) => !/\0|\p{Surrogate}/u.test(name));
};
