import { artefactsOf, type Artefacts } from '../../src/artefacts.js';
import { assemble, type ProductSpec, type Texts } from '../../src/assemble.js';
import { alertsOf } from '../../src/prometheus/rule-set.js';
import { runbookSkeleton } from '../../src/reference/runbooks.js';
import { shop } from './toy.catalog.js';

/** The smallest product: one set, two processes, everything derived from definitions. */
export const toySpec: ProductSpec = {
  name: 'Toy',
  slug: 'toy',
  processes: { shop: 'toy-shop', courier: 'toy-courier' },
  catalog: [shop],
  grafanaUrl: 'https://grafana.toy.example',
  newRunbookCommand: 'pnpm new runbook',
  owner: 'toy',
  contacts: {
    secretsDir: '/secrets',
    email: { smarthost: 'smtp.toy.example:587', from: 'toy@toy.example', username: 'toy' },
    owners: { toy: { slackChannel: '#toy', email: 'toy@toy.example' } },
    unowned: { webhookUrl: 'https://alerts.toy.example' },
  },
};

const nothing: Texts = { runbooks: new Map(), writtenTests: new Map() };

/** A runbook for every alert, finished as far as the rules can tell. */
export const toyTexts = (spec: ProductSpec = toySpec): Texts => {
  const names = new Set(alertsOf(assemble(spec, nothing).rules).map(({ name }) => name));
  const finished = (name: string): string =>
    runbookSkeleton({ name, summary: 'The toy is broken' }).replaceAll('TODO', 'Look at it');
  return { ...nothing, runbooks: new Map([...names].map((name) => [name, finished(name)])) };
};

export const toyArtefacts = (spec: ProductSpec = toySpec): Artefacts =>
  artefactsOf(assemble(spec, toyTexts(spec)));
