import { redactField } from '../../redaction/redact-fields.js';
import { message, ProtobufBytes } from '../protobuf/protobuf-bytes.js';

export type AttributeValue = string | number | boolean;

/** `KeyValue { key = 1; AnyValue value = 2 }`, and of `AnyValue`: string 1, bool 2, double 4. */
export const keyValue = (key: string, value: AttributeValue): Buffer =>
  message((to) => {
    to.text(1, key);
    to.block(2, anyValue(value));
  });

const anyValue = (value: AttributeValue): Buffer =>
  message((to) => {
    if (typeof value === 'string') return to.text(1, value);
    if (typeof value === 'number') return to.double(4, value);
    to.tag(2, 0);
    to.varint(value ? 1 : 0);
  });

/** Labels as attributes of a data point, under the field number that its kind of point has for them. */
export const writeLabels = (
  to: ProtobufBytes,
  field: number,
  names: readonly string[],
  values: readonly string[],
): void => {
  for (const [index, name] of names.entries()) {
    const value = values[index] ?? '';
    to.block(field, keyValue(name, String(redactField(name, value))));
  }
};
