import type { Resource } from '@opentelemetry/resources';
import { writeAttribute } from './any-value.js';
import { message } from './protobuf-bytes.js';

/** `Resource`: attributes 1. It never changes, so it is put into bytes once. */
export const resourceBytes = (resource: Resource): Buffer =>
  message((to) => {
    for (const [key, value] of Object.entries(resource.attributes)) writeAttribute(to, 1, key, value);
  });
