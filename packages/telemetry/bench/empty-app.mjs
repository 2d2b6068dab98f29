/**
 * Nest on Fastify with a handler that does next to nothing: it waits one turn, writes a line into the log and answers.
 * Everything beside it is telemetry, so this shows what that costs a request, and nothing of what it matters to one.
 */
import 'reflect-metadata';

const { telemetry } = JSON.parse(process.env.BENCH_SETTINGS);
if (telemetry.signals) await import('@bellwether/telemetry/start');
const theirs = telemetry.opentelemetry ? await import('./opentelemetry.mjs') : undefined;
const { startTelemetry, createLogger, withSpan } = await import('@bellwether/telemetry');
const { TelemetryModule } = await import('@bellwether/telemetry/nest');
const { Controller, Get, Module, Param } = await import('@nestjs/common');
const { NestFactory } = await import('@nestjs/core');
const { FastifyAdapter } = await import('@nestjs/platform-fastify');

const signals = telemetry.signals ? startTelemetry({ serviceName: 'bench', dsn: telemetry.dsn }) : undefined;
const log = createLogger({
  process: 'bench',
  destination: { write: () => {} },
  exportTo: signals?.logSink,
});
const aTurn = () => new Promise((resolve) => setImmediate(resolve));
const step = signals ? withSpan : (theirs?.withSpan ?? ((_name, work) => work()));

class Orders {
  async one(id) {
    await step('find order', aTurn);
    log.info({ id }, 'found');
    return { id };
  }
}
Param('id')(Orders.prototype, 'one', 0);
Get(':id')(Orders.prototype, 'one', Object.getOwnPropertyDescriptor(Orders.prototype, 'one'));
Controller('orders')(Orders);

class App {}
Module({
  imports: telemetry.metrics
    ? [TelemetryModule.forRoot({ process: 'bench', log, signals: signals ?? false })]
    : [],
  controllers: [Orders],
})(App);

const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
process.send({ url: await app.getUrl() });
process.on('disconnect', () => process.exit(0));
