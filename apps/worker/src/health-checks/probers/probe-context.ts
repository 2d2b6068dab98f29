import type { Settings } from '@bellwether/config';
import { isPrivateAddress } from '@bellwether/platform';
import type { ProbeContext } from './probe.js';

/** What the settings allow a probe. */
export const probeContextOf = (
  settings: Settings['health_checks'],
  timeoutMs: number,
  signal: AbortSignal,
): ProbeContext => ({
  timeoutMs: Math.min(timeoutMs, settings.timeout_max),
  signal,
  mayProbe: settings.allow_private_targets ? () => true : (address) => !isPrivateAddress(address),
  redirectsMax: settings.redirects_max,
  answerBytesMax: settings.answer_limit,
});
