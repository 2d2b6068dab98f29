import type { Destination } from '../plan/destination.js';
import type { Outcome } from './export-outcome.js';
import { OtlpSender } from './otlp-sender.js';

/** Sends an empty request, which is a right one without content: whether data would be taken, and if not, why. */
export const probeDestination = async (destination: Destination, timeoutMs: number): Promise<Outcome> => {
  const sender = new OtlpSender({ ...destination, timeoutMs, gzip: false });
  try {
    return await sender.send(new Uint8Array());
  } finally {
    sender.close();
  }
};
