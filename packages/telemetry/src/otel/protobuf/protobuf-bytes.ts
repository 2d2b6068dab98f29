import { ByteBuffer } from '../../instruments/byte-buffer.js';

/** The last whole second, in the year 2554, whose nanoseconds have room in 64 bits. */
const LAST_SECOND = 18_446_744_072;

/** A time out of range becomes the nearest one in range, because an error would lose the whole batch. */
const within = (time: number, last: number): number => (time > 0 ? Math.min(time, last) : 0);

/** Longer texts are written faster by the engine. */
const SHORT_TEXT = 64;

/** The forms of protobuf that our signals need, written into one buffer that grows. */
export class ProtobufBytes extends ByteBuffer {
  constructor(capacity = 65_536) {
    super(capacity);
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

  /** A whole number below zero: the two's complement of 64 bits, which always takes ten bytes. */
  negativeVarint(value: number): void {
    this.reserve(10);
    // The complement of each seven bits of what is one less than the amount; above them, all bits are set.
    let rest = -value - 1;
    for (let index = 0; index < 9; index++) {
      this.bytes[this.length++] = (~rest & 127) | 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = 1;
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
    this.rawProduct(within(Math.round(ms), LAST_SECOND * 1000), 1_000_000, 0);
  }

  /** Seconds and nanoseconds, as the library of spans has them. */
  hrTime(field: number, [seconds, nanoseconds]: readonly [number, number]): void {
    this.tag(field, Wire.fixed64);
    this.rawProduct(within(seconds, LAST_SECOND), 1_000_000_000, within(nanoseconds, 999_999_999));
  }

  /** `count * unit + rest`, beyond what a number holds, in two halves: a bigint would be an object each time. */
  private rawProduct(count: number, unit: number, rest: number): void {
    const high = Math.floor(count / 65_536) * unit;
    const low = (count % 65_536) * unit + rest;
    const lowest = (high % 65_536) * 65_536 + (low % 2 ** 32);
    const carried = Math.floor(lowest / 2 ** 32);
    this.reserve(8);
    this.length = this.bytes.writeUInt32LE(lowest % 2 ** 32, this.length);
    const highest = Math.floor(high / 65_536) + Math.floor(low / 2 ** 32) + carried;
    this.length = this.bytes.writeUInt32LE(highest, this.length);
  }

  fixed32(field: number, value: number): void {
    this.tag(field, Wire.fixed32);
    this.reserve(4);
    this.length = this.bytes.writeUInt32LE(value, this.length);
  }

  /** A count that may be left out where it is zero, as the standard has it. */
  count(field: number, value: number): void {
    if (value === 0) return;
    this.tag(field, Wire.varint);
    this.varint(value);
  }

  text(field: number, value: string): void {
    this.tag(field, Wire.bytes);
    if (value.length < SHORT_TEXT && this.shortText(value)) return;
    const size = Buffer.byteLength(value);
    this.varint(size);
    this.reserve(size);
    this.bytes.write(value, this.length);
    this.length += size;
  }

  /** Most texts are short and ASCII. A loop writes those faster than the engine. */
  private shortText(value: string): boolean {
    const size = value.length;
    this.reserve(size + 1);
    const { bytes } = this;
    const start = this.length + 1;
    for (let index = 0; index < size; index++) {
      const code = value.charCodeAt(index);
      if (code > 127) return false;
      bytes[start + index] = code;
    }
    bytes[start - 1] = size;
    this.length = start + size;
    return true;
  }

  hex(field: number, value: string): void {
    const size = value.length / 2;
    this.opening(field, size);
    this.reserve(size);
    this.bytes.write(value, this.length, 'hex');
    this.length += size;
  }

  /** Begins a message of unknown size. `close` with the returned number ends it. */
  open(field: number): number {
    this.tag(field, Wire.bytes);
    this.reserve(1);
    this.length += 1;
    return this.length;
  }

  close(start: number): void {
    const size = this.length - start;
    if (size < 128) {
      this.bytes[start - 1] = size;
      return;
    }
    // The size needs more than the one byte that was left for it: the message moves up.
    const more = Math.floor(Math.log2(size) / 7);
    this.reserve(more);
    this.bytes.copyWithin(start + more, start, this.length);
    this.length = start - 1;
    this.varint(size);
    this.length += size;
  }

  /** A message or string that is already encoded. */
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
    this.length = this.bytes.writeDoubleLE(value, this.length);
  }

  rawFixed64(value: number): void {
    this.reserve(8);
    this.length = this.bytes.writeUInt32LE(value % 2 ** 32, this.length);
    this.length = this.bytes.writeUInt32LE(Math.floor(value / 2 ** 32), this.length);
  }
}

export const Wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
export type Wire = (typeof Wire)[keyof typeof Wire];

/** The bytes of one message. */
export const message = (write: (to: ProtobufBytes) => void, capacity = 256): Buffer => {
  const to = new ProtobufBytes(capacity);
  write(to);
  return to.finished();
};
