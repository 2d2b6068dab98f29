import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { BackgroundLoops, SETTINGS } from '@bellwether/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  deleteOldResults,
  deleteOldTrials,
  removeClosedOrganizations,
  removeDeletedChecks,
} from './cleanup.repository.js';

const hourMs = 3_600_000;
/** By then every worker has read that the check is gone. */
const deletedChecksKeptMs = hourMs;
const closedOrganizationsKeptMs = 30 * 24 * hourMs;
/** A trial is read by the request that waits for it. */
const trialsKeptMs = hourMs;
const everyMs = 60_000;
/** Rows of one statement. */
const limit = 5_000;

/** Removes what is no longer read. Every worker does, and none waits for another. */
@Injectable()
export class CleanupService implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'health_checks'>,
    private readonly loops: BackgroundLoops,
  ) {}

  onApplicationBootstrap(): void {
    const { db } = this;
    const resultsKeptMs = this.settings.health_checks.results_kept;
    const removals = [
      ['old results of health checks', () => deleteOldResults(db, { keepMs: resultsKeptMs, limit })],
      ['old trials of health checks', () => deleteOldTrials(db, { keepMs: trialsKeptMs, limit })],
      ['deleted health checks', () => removeDeletedChecks(db, { keepMs: deletedChecksKeptMs, limit })],
      [
        'closed organizations',
        () => removeClosedOrganizations(db, { keepMs: closedOrganizationsKeptMs, limit }),
      ],
    ] as const;
    for (const [what, remove] of removals) {
      this.loops.start({ name: `removing ${what}`, everyMs, turn: async () => (await remove()) > 0 });
    }
  }
}
