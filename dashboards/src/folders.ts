import { fileURLToPath } from 'node:url';

const folder = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Where this package keeps what people write and what it writes itself; the same from sources and from dist. */
export const folders = {
  generated: folder('generated'),
  runbooks: folder('runbooks'),
  tests: folder('tests'),
} as const;
