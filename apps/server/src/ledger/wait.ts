import type { Settings } from '@bellwether/config';

/**
 * How long a request may wait for its outcome; whoever waits longer gets the status as it is. Well within the time
 * that a request has, so that it is answered and not cut off.
 */
export const waitMsOf = ({ ledger, server }: Pick<Settings, 'ledger' | 'server'>): number =>
  Math.min(ledger.wait_max, server.request_timeout / 2);
