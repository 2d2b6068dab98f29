import { Body, Controller, Get, Inject, Injectable, Module, Post } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';

import { backgroundWork, counter, defineMetrics, gauge, histogram, oneOf } from '../../catalog/index.js';
import type { InstrumentsOf } from '../../instruments/instrument.js';
import { InjectMetrics } from '../inject-metrics.js';
import { TelemetryModule } from '../telemetry.module.js';

/** Another team's app: its catalog, its one file that records, its module. */
export const orders = defineMetrics('orders', {
  placed: counter('orders_placed_total', {
    help: 'Orders accepted for payment.',
    owner: ['shop'],
    stability: 'stable',
    labels: { channel: oneOf('web', 'app') },
  }),
  open: gauge('orders_open', {
    help: 'Orders not yet shipped.',
    owner: ['shop'],
    stability: 'stable',
    labels: {},
  }),
  packing: histogram('orders_packing_seconds', {
    help: 'From paid to packed.',
    owner: ['warehouse'],
    stability: 'stable',
    labels: {},
    buckets: backgroundWork,
  }),
});

@Injectable()
class OrdersTelemetry {
  constructor(@InjectMetrics(orders) private readonly metrics: InstrumentsOf<typeof orders>) {}

  placed(channel: 'web' | 'app'): void {
    this.metrics.placed.inc({ channel });
    this.metrics.open.inc();
  }
}

/** Code that was written for prom-client and willsoto's decorator stays as it is. */
@Injectable()
class OlderCode {
  constructor(@InjectMetric('orders_placed_total') readonly counter: Counter<string>) {}
}

@Controller('orders')
class OrdersController {
  constructor(
    @Inject(OrdersTelemetry) private readonly telemetry: OrdersTelemetry,
    @Inject(OlderCode) private readonly older: OlderCode,
  ) {}

  @Post()
  place(@Body() body: { channel: 'web' | 'app' }): string {
    this.telemetry.placed(body.channel);
    return 'placed';
  }

  @Get('older')
  placeTheOldWay(): string {
    this.older.counter.inc({ channel: 'app' }, 2);
    this.older.counter.labels('web').inc();
    return 'placed';
  }
}

@Module({
  imports: [TelemetryModule.forFeature(orders)],
  controllers: [OrdersController],
  providers: [OrdersTelemetry, OlderCode],
})
export class OrdersModule {}
