import type { CheckDefinition, DefinedKind, DefinitionOf, ProbeOutcome } from '@bellwether/config';
import { probeHttp } from './http.prober.js';
import { type ProbeContext, runProbe, TargetDown } from './probe.js';
import { probeTcp } from './tcp.prober.js';

/** Executes a definition once. A target that is down is an outcome, not an error. */
export type Prober<K extends DefinedKind> = (
  definition: DefinitionOf<K>,
  context: ProbeContext,
) => Promise<ProbeOutcome>;

/** The kinds that shared workers run. A kind that is added here must have its prober in the table. */
export const probedKinds = ['http', 'tcp'] as const satisfies readonly DefinedKind[];
export type ProbedKind = (typeof probedKinds)[number];

const probers: { readonly [K in ProbedKind]: Prober<K> } = {
  http: probeHttp,
  tcp: probeTcp,
};

export const isProbed = (kind: string): kind is ProbedKind =>
  (probedKinds as readonly string[]).includes(kind);

/** Probes with the prober of the kind; a kind without one is down as `unsupported`. */
export const probeCheck = (
  { kind, definition }: CheckDefinition,
  context: ProbeContext,
): Promise<ProbeOutcome> => {
  if (isProbed(kind)) return (probers[kind] as Prober<DefinedKind>)(definition, context);
  return runProbe(context, () => {
    throw new TargetDown('unsupported', `this worker does not run checks of kind ${kind}`);
  });
};
