/** The few forms of protobuf that metrics need, written into one buffer that grows. */
export class ProtobufBytes {
  bytes: Buffer;
  length = 0;

  constructor(capacity = 65_536) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  finished(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  varint(value: number): void {
    this.reserve(10);
    let rest = value;
    while (rest > 127) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  tag(field: number, wire: Wire): void {
    this.varint(field * 8 + wire);
  }

  double(field: number, value: number): void {
    this.tag(field, Wire.fixed64);
    this.rawDouble(value);
  }

  /** A whole number below 2^53. */
  fixed64(field: number, value: number): void {
    this.tag(field, Wire.fixed64);
    this.rawFixed64(value);
  }

  nanoseconds(field: number, ms: number): void {
    this.tag(field, Wire.fixed64);
    this.reserve(8);
    this.bytes.writeBigUInt64LE(BigInt(Math.round(ms)) * 1_000_000n, this.length);
    this.length += 8;
  }

  text(field: number, value: string): void {
    this.tag(field, Wire.bytes);
    const size = Buffer.byteLength(value);
    this.varint(size);
    this.reserve(size);
    this.bytes.write(value, this.length);
    this.length += size;
  }

  hex(field: number, value: string): void {
    this.block(field, Buffer.from(value, 'hex'));
  }

  /** A message or string that is bytes already. */
  block(field: number, value: Uint8Array): void {
    this.opening(field, value.length);
    this.raw(value);
  }

  /** The head of a message whose size is known. */
  opening(field: number, size: number): void {
    this.tag(field, Wire.bytes);
    this.varint(size);
  }

  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }

  rawDouble(value: number): void {
    this.reserve(8);
    this.bytes.writeDoubleLE(value, this.length);
    this.length += 8;
  }

  rawFixed64(value: number): void {
    this.reserve(8);
    this.bytes.writeUInt32LE(value % 2 ** 32, this.length);
    this.bytes.writeUInt32LE(Math.floor(value / 2 ** 32), this.length + 4);
    this.length += 8;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + more));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

export const Wire = { varint: 0, fixed64: 1, bytes: 2 } as const;
export type Wire = (typeof Wire)[keyof typeof Wire];

/** The bytes of one message. */
export const message = (write: (to: ProtobufBytes) => void, capacity = 256): Buffer => {
  const to = new ProtobufBytes(capacity);
  write(to);
  return to.finished();
};
