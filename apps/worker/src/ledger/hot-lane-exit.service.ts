import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoops, SETTINGS } from '@bellwether/platform';
import { leaveHotLane } from './hot-lane.repository.js';
import { LedgerTelemetry } from './ledger.telemetry.js';

/** Often enough where the time a balance stays is long. */
const everyMsMax = 5_000;

/** Lets balances out of the hot lane that workers no longer wait for. */
@Injectable()
export class HotLaneExit implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
    private readonly loops: BackgroundLoops,
    private readonly telemetry: LedgerTelemetry,
  ) {}

  onApplicationBootstrap(): void {
    const quietForMs = this.settings.ledger.hot_lane.quiet_for;
    this.loops.start({
      name: 'letting balances out of the hot lane',
      everyMs: Math.min(everyMsMax, quietForMs),
      turn: async () => {
        const left = await leaveHotLane(this.db, quietForMs);
        if (left > 0) this.telemetry.laneChanged('left', left);
        return false;
      },
    });
  }
}
