import { ledger } from '@bellwether/catalog';
import { TelemetryModule } from '@bellwether/telemetry/nest';
import { Module } from '@nestjs/common';
import { BacklogService } from './backlog.service.js';
import { BalanceDirectory } from './balance-directory.js';
import { BalancesController } from './balances.controller.js';
import { BalancesService } from './balances.service.js';
import { BulkController } from './bulk.controller.js';
import { BulkService, BulkStanding } from './bulk.service.js';
import { DryRunService } from './dry-run.service.js';
import { InflightController } from './inflight.controller.js';
import { InflightService } from './inflight.service.js';
import { IntakeService } from './intake.service.js';
import { LaneChoice } from './lane-choice.js';
import { LaneJobs } from './lane-jobs.js';
import { LedgerTelemetry } from './ledger.telemetry.js';
import { LedgersController } from './ledgers.controller.js';
import { ListingsService } from './listing.service.js';
import { MetadataController } from './metadata.controller.js';
import { MonitorsController } from './monitors.controller.js';
import { MonitorsService } from './monitors.service.js';
import { QueueRowWatch } from './queue-row-watch.js';
import { RecoveryController } from './recovery.controller.js';
import { RefundsController } from './refunds.controller.js';
import { RefundsService } from './refunds.service.js';
import { TransactionsController } from './transactions.controller.js';
import { TransactionsService } from './transactions.service.js';

/** Accepts transactions and shows what became of them; applying them is the worker's. */
@Module({
  imports: [TelemetryModule.forFeature(ledger)],
  controllers: [
    LedgersController,
    BalancesController,
    TransactionsController,
    InflightController,
    BulkController,
    RefundsController,
    RecoveryController,
    MonitorsController,
    MetadataController,
  ],
  providers: [
    LedgerTelemetry,
    ListingsService,
    BalanceDirectory,
    BalancesService,
    BacklogService,
    LaneChoice,
    LaneJobs,
    IntakeService,
    DryRunService,
    QueueRowWatch,
    TransactionsService,
    InflightService,
    RefundsService,
    BulkService,
    BulkStanding,
    MonitorsService,
  ],
})
export class LedgerModule {}
