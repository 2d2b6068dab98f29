import { TargetDown } from './probe.js';

/** Status line, headers, trailers and the lines between chunks together, also over several 1xx answers. */
const lineBytesMax = 65_536;

const statusLine = /^HTTP\/1\.[01] (\d{3})(?: .*)?$/;
const headerLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/;
const chunkSizeLine = /^([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?$/;
const magic = 'HTTP/1.';
const newline = 0x0a;

type State =
  'status' | 'headers' | 'sized' | 'chunk size' | 'chunk' | 'chunk end' | 'trailers' | 'until close' | 'done';

export interface ReaderOptions {
  readonly method: string;
  /** Called once, when the headers of the final answer are read. */
  readonly limitsOf: (answer: HttpReader) => BodyLimits;
}

export interface BodyLimits {
  /** How many bytes of the body are read. */
  readonly bytesMax: number;
  /** Whether they are kept, and not only counted. */
  readonly keeps: boolean;
}

/**
 * Reads one answer of HTTP/1.1 as its bytes come. Bounded in everything: a target may send what it likes.
 * `push` and `end` throw `TargetDown`.
 */
export class HttpReader {
  status = 0;
  /** By lower-case name; the values of repeated headers are joined by commas. */
  readonly headers = new Map<string, string>();
  /** True when the body has more bytes than were to be read. */
  truncated = false;
  private state: State = 'status';
  private line = '';
  private lineBytes = 0;
  /** Bytes that are still to come of the body or of the chunk. */
  private left = 0;
  private bodyBytes = 0;
  private limits: BodyLimits = { bytesMax: 0, keeps: false };
  private readonly chunks: Buffer[] = [];

  constructor(private readonly options: ReaderOptions) {}

  get isDone(): boolean {
    return this.state === 'done';
  }

  /** True once the final answer's headers are read. */
  get hasHeaders(): boolean {
    return this.state !== 'status' && this.state !== 'headers';
  }

  get body(): Buffer {
    return this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks);
  }

  /** Takes bytes; those after the end of the answer are ignored. */
  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && this.state !== 'done') {
      at = isBody[this.state] ? this.takeBody(bytes, at) : this.takeLine(bytes, at);
    }
  }

  /** The target sends no more. */
  end(): void {
    if (this.state === 'done') return;
    if (this.state !== 'until close')
      throw new TargetDown('closed', 'the connection ended before the answer');
    this.state = 'done';
  }

  private takeLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(newline, at);
    const until = end < 0 ? bytes.length : end;
    this.lineBytes += until - at + 1;
    if (this.lineBytes > lineBytesMax) throw new TargetDown('too_large', 'the headers are too large');
    this.line += bytes.toString('latin1', at, until);
    if (this.state === 'status' && !startsAlike(this.line, magic)) throw notHttp();
    if (end < 0) return bytes.length;
    const line = this.line.endsWith('\r') ? this.line.slice(0, -1) : this.line;
    this.line = '';
    this.endLine(line);
    return end + 1;
  }

  private endLine(line: string): void {
    switch (this.state) {
      case 'status':
        this.status = Number((statusLine.exec(line) ?? raise(notHttp()))[1]);
        this.state = 'headers';
        break;
      case 'headers':
        if (line === '') this.endHeaders();
        else this.addHeader(line);
        break;
      case 'chunk size':
        this.left = Number.parseInt((chunkSizeLine.exec(line) ?? raise(brokenChunk()))[1] as string, 16);
        this.state = this.left === 0 ? 'trailers' : 'chunk';
        break;
      case 'chunk end':
        if (line !== '') throw brokenChunk();
        this.state = 'chunk size';
        break;
      default:
        if (line === '') this.state = 'done';
    }
  }

  private addHeader(line: string): void {
    const [, name = '', value = ''] = headerLine.exec(line) ?? raise(notHttp());
    const key = name.toLowerCase();
    const known = this.headers.get(key);
    this.headers.set(key, known === undefined ? value : `${known}, ${value}`);
  }

  private endHeaders(): void {
    // What is told meanwhile, such as 100 or 103, comes before the answer. After 101 no HTTP follows.
    if (this.status < 200 && this.status !== 101) {
      this.headers.clear();
      this.state = 'status';
      return;
    }
    this.state = this.bodyState();
    if (this.state === 'done') return;
    this.limits = this.options.limitsOf(this);
    if (this.limits.bytesMax === 0) this.state = 'done';
  }

  private bodyState(): State {
    const { status } = this;
    if (this.options.method === 'HEAD' || status < 200 || status === 204 || status === 304) return 'done';
    const coding = this.headers.get('transfer-encoding')?.toLowerCase();
    if (coding !== undefined) return /(?:^|[, \t])chunked$/.test(coding) ? 'chunk size' : 'until close';
    const length = this.headers.get('content-length');
    if (length === undefined) return 'until close';
    // Some servers send it twice; that is harmless when both agree.
    const [first = '', ...others] = length.split(/[ \t]*,[ \t]*/);
    if (!/^\d{1,15}$/.test(first) || others.some((other) => other !== first)) {
      throw new TargetDown('protocol', 'the content length of the answer is no number');
    }
    this.left = Number(first);
    return this.left === 0 ? 'done' : 'sized';
  }

  private takeBody(bytes: Buffer, at: number): number {
    const room = this.limits.bytesMax - this.bodyBytes;
    const there = bytes.length - at;
    const length = this.state === 'until close' ? there : Math.min(there, this.left);
    const accepted = Math.min(length, room);
    if (accepted > 0 && this.limits.keeps) this.chunks.push(bytes.subarray(at, at + accepted));
    this.bodyBytes += accepted;
    if (length > room) {
      this.truncated = true;
      this.state = 'done';
      return bytes.length;
    }
    if (this.state === 'until close') return bytes.length;
    this.left -= length;
    if (this.left === 0) this.state = this.state === 'sized' ? 'done' : 'chunk end';
    return at + length;
  }
}

const isBody: Readonly<Partial<Record<State, true>>> = { sized: true, chunk: true, 'until close': true };

/** Whether one of the texts begins with the other. */
const startsAlike = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

const notHttp = (): TargetDown => new TargetDown('protocol', 'the answer is not HTTP/1.1');
const brokenChunk = (): TargetDown => new TargetDown('protocol', 'the answer is cut into broken chunks');
const raise = (error: Error): never => {
  throw error;
};
