import { artefactsOf, type Artefacts } from './artefacts.js';
import { assemble, type ProductSpec, type Texts } from './assemble.js';
import { filesOf, type Files } from './files.js';
import { lint, messageOf } from './lint/index.js';

/** Nothing is written while a rule is broken: a half-right set of files is worse than an old one. */
export class GenerationError extends Error {
  constructor(readonly messages: readonly string[]) {
    super(messages.join('\n'));
    this.name = 'GenerationError';
  }
}

export interface Generation {
  readonly artefacts: Artefacts;
  readonly files: Files;
}

/** Catalog in, files out: pure, so that the same catalog is the same bytes. */
export const generate = (spec: ProductSpec, texts: Texts): Generation => {
  const artefacts = artefactsOf(assemble(spec, texts));
  const messages = lint(artefacts).map(messageOf);
  if (messages.length > 0) throw new GenerationError([...new Set(messages)]);
  return { artefacts, files: filesOf(artefacts) };
};
