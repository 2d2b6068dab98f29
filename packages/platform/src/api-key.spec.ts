import { ApiKey } from './api-key.js';

describe('ApiKey', () => {
  const key = new ApiKey('correct horse');

  it.each([{ 'x-api-key': 'correct horse' }, { 'x-blnk-key': 'correct horse' }])('opens to %j', (headers) => {
    expect(key.check(headers)).toBeUndefined();
  });

  it.each([{}, { 'x-api-key': '' }, { authorization: 'Bearer correct horse' }])(
    'asks for a key where there is none: %j',
    (headers) => {
      expect(key.check(headers)).toMatchObject({ status: 401, code: 'AUTH_MISSING_API_KEY' });
    },
  );

  it.each(['correct hors', 'correct horse ', 'CORRECT HORSE', 'correct horse,correct horse'])(
    'refuses %j',
    (offered) => {
      expect(key.check({ 'x-api-key': offered })).toMatchObject({
        status: 401,
        code: 'AUTH_INVALID_API_KEY',
      });
    },
  );

  it('takes the first name where both are sent', () => {
    expect(key.check({ 'x-api-key': 'wrong', 'x-blnk-key': 'correct horse' })).toMatchObject({ status: 401 });
  });
});
