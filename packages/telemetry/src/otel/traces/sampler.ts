import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { Sampler } from '@opentelemetry/sdk-trace';
import type { Environment } from '../environment.js';
import { fittingText } from '../plan/variables.js';

/** `OTEL_TRACES_SAMPLER` with its argument; every trace unless a caller decided otherwise. */
export const samplerOf = (environment: Environment): Sampler => {
  const ratio = () =>
    new TraceIdRatioBasedSampler(Number(fittingText(environment, 'OTEL_TRACES_SAMPLER_ARG') ?? 1));
  switch (fittingText(environment, 'OTEL_TRACES_SAMPLER')?.toLowerCase()) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return ratio();
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: ratio() });
    default:
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
  }
};
