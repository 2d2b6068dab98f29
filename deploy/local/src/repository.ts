import { fileURLToPath } from 'node:url';

/** Where this checkout begins; `src` and `dist` lie equally deep, so it holds for both. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');
