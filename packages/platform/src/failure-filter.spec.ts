import { AllowedMethods } from './failure-filter.js';

describe('AllowedMethods', () => {
  const methods = new AllowedMethods();
  methods.add('/transactions', 'POST');
  methods.add('/transactions', ['GET', 'HEAD']);
  methods.add('/transactions/:id', 'GET');
  methods.add('/files/*', 'GET');
  methods.add('/a.b', 'GET');

  it.each([
    ['/transactions', ['GET', 'HEAD', 'POST']],
    ['/transactions/txn_1', ['GET']],
    ['/transactions/txn_1/more', []],
    ['/files/a/b', ['GET']],
    ['/a.b', ['GET']],
    ['/axb', []],
    ['/', []],
  ])('knows the methods of %s', (path, expected) => {
    expect(methods.of(path)).toEqual(expected);
  });
});
