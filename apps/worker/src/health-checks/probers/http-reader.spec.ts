import { SeededRandom, testSeed } from '@bellwether/local/testing';
import { HttpReader } from './http-reader.js';

const readerOf = (method = 'GET', bytesMax = 1_000) =>
  new HttpReader({ method, limitsOf: () => ({ bytesMax, keeps: true }) });

const read = (wire: string, { method = 'GET', bytesMax = 1_000, ends = false } = {}) => {
  const reader = readerOf(method, bytesMax);
  reader.push(Buffer.from(wire, 'latin1'));
  if (ends) reader.end();
  return reader;
};

const head = 'HTTP/1.1 200 OK\r\n';

describe('an answer', () => {
  it.each([
    ['of a known length', `${head}Content-Length: 5\r\n\r\nhello`],
    ['of a length that is said twice', `${head}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`],
    ['with more bytes behind it', `${head}content-length:5\r\n\r\nhello, HTTP/1.1 500`],
    ['in chunks', `${head}Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\n\r\n`],
    ['in chunks with trailers', `${head}Transfer-Encoding: chunked\r\n\r\n05\r\nhello\r\n0\r\nA: b\r\n\r\n`],
    [
      'in chunks, whatever the length',
      `${head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    ],
    [
      'after answers of 1xx',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nA: b\r\n\r\n${head}Content-Length: 5\r\n\r\nhello`,
    ],
    ['with bare line ends', 'HTTP/1.0 200\nContent-Length: 5\n\nhello'],
  ])('%s is read to its end', (_what, wire) => {
    const reader = read(wire);
    expect([reader.isDone, reader.status, reader.body.toString()]).toEqual([true, 200, 'hello']);
  });

  it('without a length is read until the connection ends', () => {
    const reader = read(`${head}\r\nhello`);
    expect(reader.isDone).toBe(false);
    reader.end();
    expect([reader.isDone, reader.body.toString()]).toEqual([true, 'hello']);
  });

  it.each([
    ['to HEAD', `${head}Content-Length: 5\r\n\r\n`, 'HEAD'],
    ['with status 204', 'HTTP/1.1 204 No Content\r\n\r\n', 'GET'],
    ['with status 304', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', 'GET'],
    ['with status 101', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'GET'],
    ['of length 0', `${head}Content-Length: 0\r\n\r\n`, 'GET'],
  ])('%s has no body', (_what, wire, method) => {
    const reader = read(wire, { method });
    expect([reader.isDone, reader.body.length]).toEqual([true, 0]);
  });

  it('is the same however its bytes are cut', () => {
    const { seed, replay } = testSeed('apps/worker/src/health-checks/probers/http-reader');
    const random = new SeededRandom(seed);
    const wire = Buffer.from(
      `HTTP/1.1 100 Continue\r\n\r\n${head}Set-Cookie: a\r\nSet-Cookie: b\r\nTransfer-Encoding: chunked\r\n\r\n` +
        `a\r\n0123456789\r\n1\r\nx\r\n0\r\n\r\n`,
    );
    for (let round = 0; round < 200; round += 1) {
      const reader = readerOf();
      for (let at = 0; at < wire.length;) {
        const length = random.upTo(7);
        reader.push(wire.subarray(at, at + length));
        at += length;
      }
      expect([replay, reader.isDone, reader.body.toString(), reader.headers.get('set-cookie')]).toEqual([
        replay,
        true,
        '0123456789x',
        'a, b',
      ]);
    }
  });

  it('is read up to its limit', () => {
    const reader = read(`${head}Content-Length: 5\r\n\r\nhello`, { bytesMax: 4 });
    expect([reader.isDone, reader.truncated, reader.body.toString()]).toEqual([true, true, 'hell']);
    const exact = read(`${head}Content-Length: 5\r\n\r\nhello`, { bytesMax: 5 });
    expect([exact.isDone, exact.truncated]).toEqual([true, false]);
  });
});

describe('what is no answer', () => {
  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'protocol'],
    ['bytes without a line end', '\x16\x03\x01', 'protocol'],
    ['another version', 'HTTP/2 200\r\n', 'protocol'],
    ['a status of letters', 'HTTP/1.1 abc\r\n', 'protocol'],
    ['a header without a colon', `${head}nonsense\r\n`, 'protocol'],
    ['a header with a space in its name', `${head}a b: c\r\n`, 'protocol'],
    ['a length of letters', `${head}Content-Length: five\r\n\r\n`, 'protocol'],
    ['a length below zero', `${head}Content-Length: -5\r\n\r\n`, 'protocol'],
    ['two lengths', `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`, 'protocol'],
    ['a chunk of letters', `${head}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, 'protocol'],
    ['a chunk larger than it says', `${head}Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n`, 'protocol'],
    ['a chunk of a petabyte', `${head}Transfer-Encoding: chunked\r\n\r\n4000000000000\r\n`, 'protocol'],
    ['a line without end', `${head}a: ${'b'.repeat(70_000)}`, 'too_large'],
    ['headers without end', `${head}${'a: b\r\n'.repeat(20_000)}`, 'too_large'],
    ['answers of 1xx without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(5_000), 'too_large'],
    [
      'trailers without end',
      `${head}Transfer-Encoding: chunked\r\n\r\n0\r\n${'a: b\r\n'.repeat(20_000)}`,
      'too_large',
    ],
  ])('%s is refused', (_what, wire, reason) => {
    expect(() => read(wire)).toThrow(expect.objectContaining({ reason }));
  });

  it.each([
    ['nothing at all', ''],
    ['half a status line', 'HTTP/1.1 2'],
    ['half a head', `${head}Content-Length: 5\r\n`],
    ['half a body', `${head}Content-Length: 5\r\n\r\nhe`],
    ['half a chunk', `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhe`],
    ['no last chunk', `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`],
  ])('%s before the end of the connection is too little', (_what, wire) => {
    expect(() => read(wire, { ends: true })).toThrow(expect.objectContaining({ reason: 'closed' }));
  });
});
