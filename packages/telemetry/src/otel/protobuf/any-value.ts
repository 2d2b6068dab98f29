import type { Resource } from '@opentelemetry/resources';
import { message, type ProtobufBytes } from './protobuf-bytes.js';

/** One attribute, of every signal. `KeyValue`: key 1, value 2; `field` is its number in the message around it. */
export const writeAttribute = (to: ProtobufBytes, field: number, key: string, value: unknown): void => {
  if (value === undefined) return;
  const start = to.open(field);
  to.text(1, key);
  writeValue(to, 2, value);
  to.close(start);
};

/** `AnyValue`: string 1, bool 2, int 3, double 4, array 5, list of `KeyValue` 6; nothing inside stands for null. */
const writeValue = (to: ProtobufBytes, field: number, value: unknown): void => {
  const start = to.open(field);
  if (typeof value === 'string') to.text(1, value);
  else if (typeof value === 'number') writeNumber(to, value);
  else if (typeof value === 'boolean') {
    to.tag(2, 0);
    to.varint(value ? 1 : 0);
  } else if (Array.isArray(value)) {
    const list = to.open(5);
    for (const item of value) writeValue(to, 1, item);
    to.close(list);
  } else if (typeof value === 'object' && value !== null) {
    const record = to.open(6);
    for (const [key, item] of Object.entries(value)) writeAttribute(to, 1, key, item);
    to.close(record);
  }
  to.close(start);
};

/** A whole number is always an integer: for a backend an attribute of two kinds is two attributes. */
const writeNumber = (to: ProtobufBytes, value: number): void => {
  if (!Number.isSafeInteger(value)) return to.double(4, value);
  to.tag(3, 0);
  if (value < 0) to.negativeVarint(value);
  else to.varint(value);
};

/** `Resource`: attributes 1. It never changes, so it is encoded once. */
export const resourceBytes = (resource: Resource): Buffer =>
  message((to) => {
    for (const [key, value] of Object.entries(resource.attributes)) writeAttribute(to, 1, key, value);
  });
