import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type ModuleMetadata,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';

import { MetricsGuard } from '../auth/metrics-guard.js';
import type { MetricSet } from '../catalog/index.js';
import { MetricsEndpoint } from '../exposition/metrics-endpoint.js';
import { MetricRegistry } from '../instruments/metric-registry.js';
import { createLogger } from '../logs/create-logger.js';
import { TelemetryExport } from '../otel/telemetry-export.js';
import { AppSignals } from './app-export.js';
import { HttpRecording } from './http-recording.js';
import { assertOwnership, metricProviders } from './inject-metrics.js';
import { MetricsGuardService, RequireMetricsCredential } from './metrics-access.js';
import { MetricsController } from './metrics.controller.js';
import { NestLog } from './nest-log.js';
import { retireRegistry, openRegistry } from './process-registry.js';
import {
  TELEMETRY_OPTIONS,
  type TelemetryModuleAsyncOptions,
  type TelemetryModuleOptions,
  type TelemetryOptions,
} from './telemetry-options.js';

/** Carries the metrics of one domain; a class of its own, so that the root's start and stop run once. */
@Module({})
class TelemetryFeatureModule {}

/**
 * Telemetry for a Nest application: one registry, its endpoint behind its guard, the HTTP family, and the export of
 * traces, metrics and logs.
 */
@Module({})
export class TelemetryModule implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(MetricRegistry) private readonly registry: MetricRegistry,
    @Inject(MetricsGuard) private readonly guard: MetricsGuard,
    @Inject(AppSignals) private readonly signals: AppSignals,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
  ) {}

  static forRoot({ catalog, ...options }: TelemetryModuleOptions): DynamicModule {
    return rootModule(catalog, [], { provide: TELEMETRY_OPTIONS, useValue: options });
  }

  static forRootAsync({ catalog, imports, inject, useFactory }: TelemetryModuleAsyncOptions): DynamicModule {
    return rootModule(catalog, imports, {
      provide: TELEMETRY_OPTIONS,
      inject: [...(inject ?? [])],
      useFactory,
    });
  }

  /** The metrics of one domain, for the module that records them. */
  static forFeature(set: MetricSet): DynamicModule {
    const providers = metricProviders(set);
    return { module: TelemetryFeatureModule, providers, exports: providers };
  }

  async onModuleInit(): Promise<void> {
    assertOwnership(this.modules, this.registry);
    this.signals.signals.attachMetrics(this.registry);
    await this.guard.load();
  }

  /** The sources of the metrics still exist here. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.signals.pushLast();
  }

  async onApplicationShutdown(): Promise<void> {
    retireRegistry(this.registry);
    await this.signals.end();
  }
}

const ownProviders = (catalog: readonly MetricSet[]): Provider[] => [
  AppSignals,
  {
    provide: TelemetryExport,
    inject: [AppSignals],
    useFactory: ({ signals }: AppSignals) => signals,
  },
  {
    // For `app.useLogger(app.get(NestLog))`: with trace ids, and exported where logs are.
    provide: NestLog,
    inject: [TELEMETRY_OPTIONS, TelemetryExport],
    useFactory: ({ process, log }: TelemetryOptions, { logSink }: TelemetryExport) =>
      new NestLog(log ?? createLogger({ process, exportTo: logSink })),
  },
  {
    provide: MetricRegistry,
    inject: [TELEMETRY_OPTIONS, TelemetryExport],
    useFactory: ({ exemplar, ...options }: TelemetryOptions, signals: TelemetryExport) =>
      openRegistry({ ...options, exemplar: exemplar ?? signals.exemplar }, catalog),
  },
  {
    provide: MetricsEndpoint,
    inject: [MetricRegistry],
    useFactory: (registry: MetricRegistry) => new MetricsEndpoint(registry),
  },
  {
    provide: MetricsGuard,
    inject: [TELEMETRY_OPTIONS],
    useFactory: ({ auth, log }: TelemetryOptions) => new MetricsGuard({ ...auth, log }),
  },
  MetricsGuardService,
  RequireMetricsCredential,
];

/**
 * The module that most Nest applications have for prom-client, with our controller. Process metrics come from the
 * registry, so its own are off.
 */
const prometheusModule = (): DynamicModule =>
  PrometheusModule.register({ controller: MetricsController, defaultMetrics: { enabled: false } });

function rootModule(
  catalog: readonly MetricSet[] = [],
  imports: ModuleMetadata['imports'] = [],
  options: Provider,
): DynamicModule {
  const exported = [options, ...ownProviders(catalog), ...catalog.flatMap(metricProviders)];
  return {
    module: TelemetryModule,
    global: true,
    imports: [...imports, prometheusModule()],
    // Recording is attached first, so that it sees all that comes after it.
    providers: [...exported, HttpRecording],
    exports: exported,
  };
}
