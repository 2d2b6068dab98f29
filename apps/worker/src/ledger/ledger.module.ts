import { ledger } from '@bellwether/catalog';
import { TelemetryModule } from '@bellwether/telemetry/nest';
import { Module } from '@nestjs/common';
import { ApplyTransactionsJob } from './lanes/apply-transactions.job.js';
import { ChainService } from './chain/chain.service.js';
import { HotLaneExit, HotLaneService } from './hot-lane/hot-lane.service.js';
import { LaneJobs } from './lane-jobs.js';
import { LanesService } from './lanes/lanes.service.js';
import { LedgerGauges } from './ledger-gauges.telemetry.js';
import { LedgerTelemetry } from './ledger.telemetry.js';
import { MonitorsService } from './monitors/monitors.service.js';
import { MonitorsTelemetry } from './monitors/monitors.telemetry.js';
import { NotifyCrossingJob } from './monitors/notify-crossing.job.js';
import { RecoveryService } from './recovery/recovery.service.js';

/** Applies what the server accepted. */
@Module({
  imports: [TelemetryModule.forFeature(ledger)],
  providers: [
    LedgerTelemetry,
    LedgerGauges,
    LaneJobs,
    HotLaneService,
    HotLaneExit,
    LanesService,
    ApplyTransactionsJob,
    RecoveryService,
    ChainService,
    MonitorsTelemetry,
    MonitorsService,
    NotifyCrossingJob,
  ],
})
export class LedgerModule {}
