/**
 * Another team's whole process: Nest, this package and nothing else of ours, put together as the README says.
 * Written without decorators, because it is run as it stands.
 */
import 'reflect-metadata';
import { get } from 'node:http';
import { counter, defineMetrics, oneOf } from '@bellwether/telemetry/catalog';
import { NestLog, TelemetryModule, metricsToken } from '@bellwether/telemetry/nest';
import { Controller, Get, HttpCode, Inject, Logger, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const orders = defineMetrics('orders', {
  placed: counter('orders_placed_total', {
    help: 'Orders accepted for payment.',
    owner: ['shop'],
    stability: 'stable',
    labels: { channel: oneOf('web', 'app') },
  }),
});

const [port, warehouse] = process.argv.slice(2);
const logger = new Logger('Orders');

class OrdersController {
  constructor(metrics) {
    this.metrics = metrics;
  }

  async place() {
    await (await fetch(`${warehouse}/by-fetch`)).text();
    await new Promise((resolve, reject) => {
      get(`${warehouse}/by-http`, (answer) => answer.resume().on('end', resolve)).on('error', reject);
    });
    this.metrics.placed.inc({ channel: 'web' });
    logger.log('an order was placed');
    return 'placed';
  }

  lose() {
    throw new Error('the order was lost, token=LOST42SECRET');
  }
}

const decorate = (method, ...decorators) => {
  const descriptor = Object.getOwnPropertyDescriptor(OrdersController.prototype, method);
  for (const decorator of decorators) decorator(OrdersController.prototype, method, descriptor);
};
decorate('place', Post(), HttpCode(201));
decorate('lose', Get(':id/lost'));
Inject(metricsToken(orders))(OrdersController, undefined, 0);
Controller('orders')(OrdersController);

class ShopModule {}
Module({
  imports: [
    TelemetryModule.forRoot({ process: 'shop', version: '1.2.3' }),
    TelemetryModule.forFeature(orders),
  ],
  controllers: [OrdersController],
})(ShopModule);

const app = await NestFactory.create(ShopModule, new FastifyAdapter(), { bufferLogs: true });
app.useLogger(app.get(NestLog));
app.enableShutdownHooks();
await app.listen(Number(port), '127.0.0.1');
