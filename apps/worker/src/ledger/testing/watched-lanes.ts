import { loadSettings } from '@bellwether/config';
import type { Database } from '@bellwether/database';
import type { Guarantee } from '@bellwether/database/ledger';
import type { LaneCall } from '../lane-jobs.js';
import { HotLaneService } from '../hot-lane/hot-lane.service.js';
import { LanesService } from '../lanes/lanes.service.js';

export interface WatchedLanes {
  readonly service: LanesService;
  /** Jobs it has asked for. */
  readonly calls: LaneCall[];
  readonly broken: Guarantee[];
  /** Waits for balances that ended without them, counted. */
  readonly failedLockWaits: number[];
}

export interface LaneOptions {
  readonly batchSize?: number;
  /** So many waits make a balance hot; without it, none does. */
  readonly waitsUntilHot?: number;
}

/** The service that works lanes on a database, and what it says to others. */
export const watchLanes = (db: Database, { batchSize, waitsUntilHot }: LaneOptions = {}): WatchedLanes => {
  const { settings } = loadSettings({
    argv: [],
    env: {
      BELLWETHER_DATABASE_URL: 'postgres://none/none',
      BELLWETHER_REDIS_URL: 'redis://none',
      ...(batchSize !== undefined && { BELLWETHER_LEDGER_BATCH_SIZE: String(batchSize) }),
      BELLWETHER_LEDGER_HOT_LANE_WAITS: String(waitsUntilHot ?? 1),
    },
    mode: 'test',
  });
  const calls: LaneCall[] = [];
  const broken: Guarantee[] = [];
  const failedLockWaits: number[] = [];
  const telemetry = {
    batchWritten: () => undefined,
    batchEmpty: () => undefined,
    batchFailed: () => undefined,
    lockWaitFailed: (seconds: number) => void failedLockWaits.push(seconds),
    guaranteeBroken: (guarantee: Guarantee) => void broken.push(guarantee),
    waitedFor: () => undefined,
    laneChanged: () => undefined,
  };
  const jobs = { callQuietly: async (call: LaneCall) => void calls.push(call) };
  const cold = { waitedFor: async () => undefined, worked: async () => undefined };
  const log = { info: () => undefined, warn: () => undefined };
  const hot =
    waitsUntilHot === undefined
      ? cold
      : new HotLaneService(db, settings, log as never, telemetry as never, jobs as never);
  const service = new LanesService(db, settings, telemetry as never, jobs as never, hot as never);
  return { service, calls, broken, failedLockWaits };
};
