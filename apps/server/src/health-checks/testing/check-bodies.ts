let count = 0;
const newName = (): string => `check-${(count += 1)}`;
/** A definition with a name of its own. */
export const tcp = (change: object = {}) => ({
  name: newName(),
  interval: '60s',
  timeout: '5s',
  target: 'mail.example',
  port: 25,
  ...change,
});
export const http = (change: object = {}) => ({
  ...tcp({ target: 'shop.example', port: 443 }),
  'valid-status': [200],
  method: 'GET',
  protocol: 'https',
  ...change,
});
