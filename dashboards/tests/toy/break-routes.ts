import type { Route } from '../../src/alertmanager/config.js';
import type { Receiver } from '../../src/alertmanager/receivers.js';
import type { Artefacts } from '../../src/artefacts.js';
import { toyArtefacts } from './toy.js';

export interface ToyRouting {
  readonly route: Route;
  readonly receivers: readonly Receiver[];
}

/** Healthy artefacts with one thing wrong in the configuration that reaches people. */
export const withRouting = (change: (routing: ToyRouting) => ToyRouting): Artefacts => {
  const artefacts = toyArtefacts();
  const routing = artefacts.alertmanager.get('alertmanager') as ToyRouting;
  return {
    ...artefacts,
    alertmanager: new Map([...artefacts.alertmanager, ['alertmanager', change(routing)]]),
  };
};
