import { oneOf } from '../labels.js';
import { snakeCase } from './snake-case.js';
import { aCounter, complaintsOf } from './testing/entries.js';

describe('snake-case', () => {
  it.each(['shop_orders_total', 'http2_streams_total', 'shop_p99_total'])('accepts %s', (name) => {
    expect(complaintsOf(snakeCase, aCounter({ name }))).toEqual([]);
  });

  it.each([
    'Shop_orders_total',
    'shopOrders_total',
    'shop__orders_total',
    '_shop_total',
    'shop_',
    '2shop_total',
  ])('refuses the name %s', (name) => {
    expect(complaintsOf(snakeCase, aCounter({ name }))).toEqual([`the name "${name}" is not in snake case`]);
  });

  it.each(['statusCode', 'status-code', '__name__', 'Status'])('refuses the label %s', (label) => {
    expect(complaintsOf(snakeCase, aCounter({ labels: { [label]: oneOf('a') } }))).toEqual([
      `the label "${label}" is not in snake case`,
    ]);
  });
});
