import { Database } from '@bellwether/database';
import type { TelemetryLog } from '@bellwether/telemetry';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LOG } from '../platform/context.js';
import { sealHistory } from './seal-history.js';

/** How long an event may wait to be sealed; many small blocks cost more than few large ones. */
const everyMs = 500;

/** Seals the history as it grows. */
@Injectable()
export class ChainService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sealing: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly db: Database,
    @Inject(LOG) private readonly log: TelemetryLog,
  ) {}

  onApplicationBootstrap(): void {
    this.plan();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.sealing;
  }

  private plan(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.sealing = this.sealAll().finally(() => this.plan());
    }, everyMs);
  }

  private async sealAll(): Promise<void> {
    try {
      while (!this.stopped && (await sealHistory(this.db)) > 0);
    } catch (error) {
      this.log.warn({ err: error }, 'sealing the history failed; it is tried again');
    }
  }
}
