import type { Check } from './finding.js';

export const processSilent: Check = {
  name: 'process-silent',
  looksAt: 'server and worker answer',
  find: ({ processes }) =>
    processes.flatMap(({ name, url, health }) =>
      health.kind === 'answered'
        ? []
        : [
            {
              what: `the ${name} does not answer on ${url} (${health.reason})`,
              why: 'It is not running, or listens somewhere else than these settings say.',
              mend: `Start it:  pnpm start:${name}   or name its address:  bellwether doctor --${name}-url http://<host>:<port>`,
            },
          ],
    ),
};
