import { noScaledUnit } from './no-scaled-unit.js';
import { aGauge, complaintsOf } from './testing/entries.js';

describe('no-scaled-unit', () => {
  it.each([
    ['shop_wait_ms', 'ms', 'seconds'],
    ['shop_wait_milliseconds', 'milliseconds', 'seconds'],
    ['shop_wait_sec', 'sec', 'seconds'],
    ['shop_wait_s', 's', 'seconds'],
    ['shop_age_minutes', 'minutes', 'seconds'],
    ['shop_age_days', 'days', 'seconds'],
    ['shop_body_kb', 'kb', 'bytes'],
    ['shop_body_mib', 'mib', 'bytes'],
    ['shop_full_percent', 'percent', 'ratio'],
  ])('refuses %s', (name, word, unit) => {
    expect(complaintsOf(noScaledUnit, aGauge({ name }))).toEqual([
      `"${word}" is not a base unit; write ${unit}`,
    ]);
  });

  it.each([
    'shop_wait_seconds',
    'shop_body_bytes',
    'shop_full_ratio',
    'shop_sms_sent',
    'shop_constructor_calls',
  ])('accepts %s', (name) => {
    expect(complaintsOf(noScaledUnit, aGauge({ name }))).toEqual([]);
  });
});
