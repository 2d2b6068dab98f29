import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { withStep } from '@bellwether/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoops, SETTINGS } from '@bellwether/platform';
import { hasUnsealed } from './chain.repository.js';
import { sealHistory } from './seal-history.js';

/** Seals the history as it grows. */
@Injectable()
export class ChainService implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
    private readonly loops: BackgroundLoops,
  ) {}

  onApplicationBootstrap(): void {
    const { seal_interval, seal_batch_size } = this.settings.ledger;
    this.loops.start({
      name: 'sealing the history',
      everyMs: seal_interval,
      turn: async () => {
        // On an idle ledger there is neither a SQL transaction nor a trace.
        if (!(await hasUnsealed(this.db))) return false;
        return withStep('seal history', () => sealHistory(this.db, seal_batch_size));
      },
    });
  }
}
