import { patternCharactersMax, patternSizeMax } from '@bellwether/config';
import { RE2JS } from 're2js';

/** A pattern in the syntax of RE2, whose time grows with the text alone; `undefined` for any other. */
export const compileRegexp = (pattern: string): RE2JS | undefined => {
  if (pattern.length > patternCharactersMax) return undefined;
  try {
    const compiled = RE2JS.compile(pattern);
    return compiled.programSize() <= patternSizeMax ? compiled : undefined;
  } catch {
    return undefined;
  }
};
