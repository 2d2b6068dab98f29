import { requestIdOf } from './request-ids.js';

const generated = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('requestIdOf', () => {
  it.each([
    'a',
    '42',
    '550e8400-e29b-41d4-a716-446655440000',
    'Root=1-67891233-abcdef012345678912345678',
    'req_01HZY:7/3+x@gw==',
    'x'.repeat(128),
  ])('keeps %j', (id) => {
    expect(requestIdOf({ 'x-request-id': id })).toBe(id);
  });

  it.each([
    undefined,
    '',
    ' ',
    'two words',
    'line\nbreak',
    'tab\there',
    '{"json":1}',
    '-starts-oddly',
    'ümlaut',
    '<script>',
    'x'.repeat(129),
    ['a', 'b'],
  ])('replaces %j', (id) => {
    expect(requestIdOf({ 'x-request-id': id })).toMatch(generated);
  });

  it('gives every request its own', () => {
    expect(requestIdOf({})).not.toBe(requestIdOf({}));
  });
});
