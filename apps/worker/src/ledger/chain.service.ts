import type { Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoops } from '../platform/background-loops.js';
import { SETTINGS } from '../platform/context.js';
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
      turn: async () => (await sealHistory(this.db, seal_batch_size)) > 0,
    });
  }
}
