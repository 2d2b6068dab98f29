import { loadSettings } from '@bellwether/config';
import type { Database } from '@bellwether/database';
import type { Guarantee } from '@bellwether/database/ledger';
import type { LaneCall } from '../lane-jobs.js';
import { LanesService } from '../lanes.service.js';

export interface WatchedLanes {
  readonly service: LanesService;
  /** Jobs it has asked for. */
  readonly calls: LaneCall[];
  readonly broken: Guarantee[];
  /** Waits for balances that ended without them, counted. */
  readonly waitsEnded: number[];
}

/** The service that works lanes on a database, and what it says to others. */
export const watchLanes = (db: Database, { batchSize }: { batchSize?: number } = {}): WatchedLanes => {
  const { settings } = loadSettings({
    argv: [],
    env: {
      BELLWETHER_DATABASE_URL: 'postgres://none/none',
      BELLWETHER_REDIS_URL: 'redis://none',
      ...(batchSize !== undefined && { BELLWETHER_LEDGER_BATCH_SIZE: String(batchSize) }),
    },
    mode: 'test',
  });
  const calls: LaneCall[] = [];
  const broken: Guarantee[] = [];
  const waitsEnded: number[] = [];
  const telemetry = {
    batchWritten: () => undefined,
    batchEmpty: () => undefined,
    batchFailed: () => undefined,
    waitEnded: (seconds: number) => void waitsEnded.push(seconds),
    guaranteeBroken: (guarantee: Guarantee) => void broken.push(guarantee),
  };
  const jobs = { callQuietly: async (call: LaneCall) => void calls.push(call) };
  const hot = { waitedFor: async () => undefined, worked: async () => undefined };
  const service = new LanesService(db, settings, telemetry as never, jobs as never, hot as never);
  return { service, calls, broken, waitsEnded };
};
