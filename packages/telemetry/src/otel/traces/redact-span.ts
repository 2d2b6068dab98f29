import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { redactField } from '../../redaction/redact-fields.js';
import { redactText } from '../../redaction/redact-text.js';

/** The attributes without secrets; the very same object where there are none. */
const redactAttributes = (attributes: Attributes): Attributes => {
  let copy: Attributes | undefined;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    // Counts and flags are most of the values and tell nothing, unless their key says that they are secrets.
    const shown = redactField(key, value) as typeof value;
    if (shown !== value) (copy ??= { ...attributes })[key] = shown;
  }
  return copy ?? attributes;
};

/** A span as it may leave the process. Made when it is sent, not when it ends: nobody waits for it then. */
export const redactSpan = (span: ReadableSpan): ReadableSpan => ({
  name: redactText(span.name),
  kind: span.kind,
  spanContext: () => span.spanContext(),
  ...(span.parentSpanContext === undefined ? {} : { parentSpanContext: span.parentSpanContext }),
  startTime: span.startTime,
  endTime: span.endTime,
  duration: span.duration,
  ended: span.ended,
  status:
    span.status.message === undefined
      ? span.status
      : { ...span.status, message: redactText(span.status.message) },
  attributes: redactAttributes(span.attributes),
  links: span.links.map((link) =>
    link.attributes === undefined ? link : { ...link, attributes: redactAttributes(link.attributes) },
  ),
  events: span.events.map((event) => ({
    ...event,
    name: redactText(event.name),
    ...(event.attributes === undefined ? {} : { attributes: redactAttributes(event.attributes) }),
  })),
  resource: span.resource,
  instrumentationScope: span.instrumentationScope,
  droppedAttributesCount: span.droppedAttributesCount,
  droppedEventsCount: span.droppedEventsCount,
  droppedLinksCount: span.droppedLinksCount,
});
