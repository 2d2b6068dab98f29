import { ledger } from '@bellwether/catalog';
import { TelemetryModule } from '@bellwether/telemetry/nest';
import { Module } from '@nestjs/common';
import { ApplyTransactionsJob } from './apply-transactions.job.js';
import { ChainService } from './chain.service.js';
import { HotLaneExit, HotLaneService } from './hot-lane.service.js';
import { LaneJobs } from './lane-jobs.js';
import { LanesService } from './lanes.service.js';
import { LedgerGauges } from './ledger-gauges.telemetry.js';
import { LedgerTelemetry } from './ledger.telemetry.js';
import { MonitorsService } from './monitors.service.js';
import { MonitorsTelemetry } from './monitors.telemetry.js';
import { NotifyCrossingJob } from './notify-crossing.job.js';
import { RecoveryService } from './recovery.service.js';

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
