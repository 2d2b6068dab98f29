import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import type { Sampler } from '@opentelemetry/sdk-trace';
import { textOf } from '../environment.js';
import type { Environment } from '../environment.js';

const ratioOf = (environment: Environment, warn: (problem: string) => void): number => {
  const text = textOf(environment, 'OTEL_TRACES_SAMPLER_ARG');
  const ratio = text === undefined ? 1 : Number(text);
  if (ratio >= 0 && ratio <= 1) return ratio;
  warn('OTEL_TRACES_SAMPLER_ARG is not a number from 0 to 1; every trace is taken');
  return 1;
};

/** `OTEL_TRACES_SAMPLER` with its argument; every trace unless a caller decided otherwise. */
export const samplerOf = (environment: Environment, warn: (problem: string) => void): Sampler => {
  const name = textOf(environment, 'OTEL_TRACES_SAMPLER')?.toLowerCase() ?? 'parentbased_always_on';
  const ratio = () => new TraceIdRatioBasedSampler(ratioOf(environment, warn));
  switch (name) {
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
    case 'parentbased_always_on':
      break;
    default:
      warn(`OTEL_TRACES_SAMPLER is ${name}, which is not known; parentbased_always_on is used`);
  }
  return new ParentBasedSampler({ root: new AlwaysOnSampler() });
};
